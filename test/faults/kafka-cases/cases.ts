import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fetchEngines, planEngines } from '../../../lib/local/engines/choose.ts';
import { withoutExternals } from '../../lib/local/engines/without-externals.ts';

/** A record that Java's consumer shows in a topic. */
export interface Shown {
  readonly partition: number;
  readonly offset: number;
  /** Null: a tombstone. Undefined: more than the run under test may unpack. */
  readonly value: string | null | undefined;
}

type Verb = 'warm' | 'fill' | 'open' | 'close' | 'tail' | 'grow' | 'again';

/** Cases.java, at work. */
export interface Cases {
  does(...verbs: readonly Verb[]): Promise<void>;
  /** What read_committed shows since the last time. */
  read(): Promise<readonly Shown[]>;
  stop(): Promise<void>;
}

export async function startCases(broker: string, topic: string): Promise<Cases> {
  const { kafka } = await fetchEngines(await planEngines(withoutExternals()), () => {});
  if (kafka.kind === 'external') throw new Error('the cases want the jars of a broker of our own');
  const { JDK_JAVA_OPTIONS: _, ...env } = process.env;
  const words = ['-cp', join(kafka.jars, '*'), join(import.meta.dirname, 'Cases.java'), broker, topic];
  const java = spawn(kafka.java, ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', ...words], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = saidBy(java);
  return {
    async does(...verbs) {
      for (const verb of verbs) await said(verb);
    },
    read: async () => (await said('read')).map(shownIn),
    async stop() {
      const ended = once(java, 'exit');
      java.stdin.end();
      await ended;
    },
  };
}

/** Asks for something, and resolves with the lines of the answer. */
function saidBy(java: ChildProcess): (verb: string) => Promise<readonly string[]> {
  let errors = '';
  let pieces: string[] = [];
  let hear = (): void => {};
  java.stderr?.on('data', chunk => (errors = (errors + String(chunk)).slice(-4_000)));
  java.stdout?.setEncoding('latin1').on('data', (piece: string) => {
    pieces.push(piece);
    if (piece.endsWith('\n')) hear();
  });
  java.on('exit', () => hear());
  return verb =>
    new Promise((resolve, reject) => {
      pieces = [];
      hear = () => {
        const text = pieces.join('');
        if (/(?:^|\n)done\n$/.test(text)) resolve(text.split('\n').slice(0, -2));
        else if (java.exitCode !== null) reject(new Error(`Cases.java ended at "${verb}": ${errors}`));
      };
      java.stdin?.write(`${verb}\n`);
    });
}

function shownIn(line: string): Shown {
  const [, partition = '', offset = '', text = ''] = line.split(' ');
  const place = { partition: Number(partition), offset: Number(offset) };
  if (text === 'huge') return { ...place, value: undefined };
  return { ...place, value: text === '-' ? null : Buffer.from(text, 'base64').toString() };
}
