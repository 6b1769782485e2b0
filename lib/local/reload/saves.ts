import type { Difference } from '../assembly/difference.ts';
import { type AppProgram, ROOT } from '../run/synth.ts';
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
  /** Saves are heard of from here on: before the first synthesis of the run, so that it misses none. */
  hear(): void;
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
    hear() {
      endWatch = watchFiles({
        root: ROOT,
        paths: WATCHED,
        onSaved: files => reload.saved(files),
        onProblem(reason) {
          if (!blind) say(`some saves will not be noticed: ${reason}`);
          blind = true;
        },
      });
    },
    start: () => reload.start(),
    async stop() {
      endWatch?.();
      await reload.stop();
    },
  };
}
