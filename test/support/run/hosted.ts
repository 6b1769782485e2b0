import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { roomy } from './roomy.ts';

export interface Asked {
  readonly command: 'data' | 'deploy' | 'destroy' | 'produce' | 'streams';
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly input?: string | Buffer | undefined;
}

export interface Done {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let host: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a command in a process that those of a test file share, one after the other: their code is loaded once, which is
 * most of what a command costs. `program` starts a process for one that is interrupted, or runs beside others.
 */
export function hosted(
  command: Asked['command'],
  words: readonly string[],
  environment: Asked['environment'] = {},
  input?: Asked['input'],
): Promise<Done> {
  const done = last.then(() => ask({ command, words, environment, input }));
  last = done.catch(() => undefined);
  return done;
}

async function ask(asked: Asked): Promise<Done> {
  host ??= fork(join(import.meta.dirname, 'command-host.ts'), {
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    execArgv: roomy,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const running = host;
  running.ref();
  running.channel?.ref();
  const lost = new AbortController();
  const ends = (): void => lost.abort(new Error(`the host of commands ended at: ${asked.words.join(' ')}`));
  running.once('exit', ends);
  try {
    running.send(asked);
    const [answer] = (await once(running, 'message', { signal: lost.signal })) as [Done];
    return answer;
  } finally {
    running.off('exit', ends);
    // It ends with this process, and does not keep it.
    running.unref();
    running.channel?.unref();
  }
}
