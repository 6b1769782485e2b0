import { rm } from 'node:fs/promises';
import type { Difference } from '../assembly/difference.ts';
import { type AppProgram, replace, ROOT } from '../run/synth.ts';
import { createReload } from './reload.ts';
import { WATCHED } from './saved.ts';
import { createWarmApp } from './warm-app.ts';
import { watchFiles } from './watch.ts';

export interface SavesOptions extends AppProgram {
  /** Where the assembly stands once it is synthesized. */
  readonly assembly: string;
  readonly logFile: string;
  /** Applies the assembly that stands in `assembly` now. */
  readonly apply: (what: Difference) => Promise<void>;
  readonly say: (line: string) => void;
}

/** Applies what is saved while a run lasts. */
export interface Saves {
  /** The first synthesis of the run. Saves are heard of from here on. */
  synthesize(): Promise<void>;
  /** Saves are taken from here on. */
  start(): Promise<void>;
  /** Safe twice. */
  stop(): Promise<void>;
}

export function createSaves({ assembly, logFile, apply, say, ...program }: SavesOptions): Saves {
  const app = createWarmApp({ ...program, logFile });
  const reload = createReload({ assembly, app, apply, say });
  let endWatch: (() => void) | undefined;
  let blind = false;

  return {
    async synthesize() {
      const fresh = `${assembly}.new`;
      await rm(fresh, { recursive: true, force: true });
      endWatch = watchFiles({
        root: ROOT,
        paths: WATCHED,
        onSaved: files => reload.saved(files),
        onProblem(reason) {
          if (!blind) say(`some saves will not be noticed: ${reason}`);
          blind = true;
        },
      });
      await app.synthesize(fresh, []).catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`the app does not synthesize: ${reason}`, { cause });
      });
      await replace(fresh, assembly);
    },
    start: () => reload.start(),
    async stop() {
      endWatch?.();
      await reload.stop();
    },
  };
}
