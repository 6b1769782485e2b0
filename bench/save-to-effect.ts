import { setTimeout as pause } from 'node:timers/promises';
import { startRun } from '../test/support/run/local-run.ts';
import { copyProject, ofEachRecord } from '../test/support/run/project-copy.ts';
import { createTrickle } from '../test/support/trades/trickle.ts';

const saves = 11;
/** Between two looks, and the longest time to look, ms. */
const lookMs = 5;
const patienceMs = 30_000;

/**
 * Median time from a save of a function's source to the first record that the new code processes, ms. On a run of its
 * own, of a copy of the project, with the batch window 0 and a record every 200 ms; the first save, which also reads
 * what the functions consist of, is left out.
 */
export async function measureSaveToEffect(): Promise<number> {
  const project = copyProject();
  const run = await startRun(['--stage', 'bench'], {}, project.folder);
  const trickle = await createTrickle(run);
  try {
    trickle.start();
    const tookMs: number[] = [];
    for (let version = 0; version <= saves; version++) {
      const line = `version ${version} of the bench`;
      const saved = project.edit('functions/io/trades/tick-item.ts', ofEachRecord(`console.log("${line}");`));
      while (!run.runner.stdout().includes(line)) {
        if (performance.now() - saved > patienceMs) throw new Error('a save has taken no effect');
        await pause(lookMs);
      }
      if (version > 0) tookMs.push(performance.now() - saved);
    }
    return tookMs.toSorted((a, b) => a - b)[Math.floor(saves / 2)] ?? Number.NaN;
  } finally {
    await trickle.close();
    await run.dispose();
    project.dispose();
  }
}
