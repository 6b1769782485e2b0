import type { GiveIds } from '../../../domain/simulated.ts';
import { reserveIds } from '../../../functions/io/counters.ts';
import type { LocalRun } from '../local-run.ts';
import { checkRunIsUp } from '../run-identity.ts';
import type { Outages } from './outages.ts';

const block = 1000;

/**
 * Ids reserved in blocks by an atomic add on the run's counter of that name; what is left of a block is never issued. A
 * run that is away is waited for: the counter of another one that has its ports is of no use.
 */
export function idsFrom(run: LocalRun, counter: string, outages: Outages): GiveIds {
  let next = 1;
  let last = 0;
  return async <Row extends object>(rows: readonly Row[]) => {
    const given: ({ readonly id: number } & Row)[] = [];
    for (const row of rows) {
      if (next > last) {
        next = await outages.until(async () => {
          checkRunIsUp(run);
          return reserveIds(run.countersTable, counter, block);
        });
        last = next + block - 1;
      }
      given.push({ id: next++, ...row });
    }
    return given;
  };
}
