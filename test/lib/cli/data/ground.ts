import type { Refusal } from '../../../../lib/terminal/refusal.ts';
import type { CleanUpByTime, TimeRange } from '../../../../lib/cli/data/clean-up.ts';
import { deleteRange, findRange, type Target } from '../../../../lib/cli/data/delete-range.ts';
import { clusterArn, secretArn, type World } from '../../../functions/world.ts';

/** Where a test's deletions happen; the items are in the table `raw`. */
export function targetOf(world: World, cleanUp: CleanUpByTime, range: TimeRange): Target {
  const database = { clusterArn, secretArn, database: world.database };
  const deployment = {
    database,
    countersTable: 'counters',
    output: (key: string) => (key === 'LatestTable' ? 'latest' : 'raw'),
  };
  return { deployment, cleanUp, range, check: () => {} };
}

export function deleteAll(target: Target) {
  return findRange(target).then(found => deleteRange(target, found, new AbortController().signal, () => {}));
}

/** Killed before its nth step, with n from 1 until it comes to its end; answers how often it was. */
export async function deleteCutOff(target: Target, between: () => Promise<void>): Promise<number> {
  for (let most = 1; ; most++) {
    let steps = 0;
    const found = await findRange(target);
    const killed = new Error('killed');
    const check = () => {
      if (++steps > most) throw killed;
    };
    try {
      await deleteRange({ ...target, check }, found, new AbortController().signal, () => {});
      return most - 1;
    } catch (error) {
      if (error !== killed) throw error as Refusal;
    }
    await between();
  }
}
