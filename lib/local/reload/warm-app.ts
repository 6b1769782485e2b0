import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { type AppProgram, ended, heard, lastWords, startApp } from '../run/synth.ts';

export interface WarmAppOptions extends AppProgram {
  /** Gets what the program said whenever it ends by itself. */
  readonly logFile: string;
}

/** The app's program: it runs from the first synthesis on, so that the next one takes a fraction of that. */
export interface WarmApp {
  /** Synthesizes into a folder, knowing which files were saved since the last time. Throws why not, in one line. */
  synthesize(outDir: string, saved: readonly string[]): Promise<void>;
  /** The next synthesis runs the program anew, as its own modules changed. */
  renew(): Promise<void>;
  /** Safe twice. */
  stop(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  /** Rejects when the program ends by itself. */
  readonly lost: Promise<never>;
  readonly gone: Promise<unknown>;
}

const KILL_AFTER_MS = 2_000;

/** One synthesis at a time, please. The program ends with this process, whatever ends that. */
export function createWarmApp({ logFile, ...program }: WarmAppOptions): WarmApp {
  let running: Running | undefined;
  let stopped = false;

  const start = async (): Promise<Running> => {
    const child = await startApp(program, ['--on-request'], ['ignore', 'pipe', 'pipe', 'ipc']);
    const said = heard(child);
    // Not its close: that one never comes once this side has closed the channel.
    const gone = new Promise(resolve => child.once('exit', resolve));
    const lost = ended(child).then(async () => {
      if (running?.child === child) running = undefined;
      if (stopped) throw new Error('stopped');
      await writeFile(logFile, said());
      throw new Error(`${lastWords(said())} (all of it in ${logFile})`);
    });
    lost.catch(() => undefined);
    running = { child, lost, gone };
    if (stopped) await end(running);
    return running;
  };

  const renew = async (): Promise<void> => {
    const ending = running;
    running = undefined;
    if (ending !== undefined) await end(ending);
  };

  return {
    async synthesize(outDir, saved) {
      const { child, lost } = running ?? (await start());
      const answered = new Promise<unknown>(resolve => child.once('message', resolve));
      child.send({ outDir, saved }, () => undefined);
      const failed = failureIn(await Promise.race([answered, lost]));
      if (failed !== undefined) throw new Error(failed);
    },
    renew,
    async stop() {
      stopped = true;
      await renew();
    },
  };
}

function failureIn(answer: unknown): string | undefined {
  return typeof answer === 'object' && answer !== null && 'failed' in answer
    ? String(answer.failed)
    : undefined;
}

async function end({ child, gone }: Running): Promise<void> {
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await gone;
  clearTimeout(timer);
}
