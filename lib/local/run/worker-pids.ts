import type { RunFile } from '../engines/run-file.ts';

/** Keeps the run's record of function processes equal to those alive. */
export function createWorkerPids(run: RunFile): (alive: readonly number[]) => void {
  let known: readonly number[] = [];
  return alive => {
    for (const pid of known) if (!alive.includes(pid)) run.removeProcess(pid);
    for (const pid of alive) if (!known.includes(pid)) run.addProcess('function', pid);
    known = [...alive];
  };
}
