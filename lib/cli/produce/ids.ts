import type { TickDraft } from '../../../domain/trades/csv-row.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { reserveIds } from '../../../functions/io/counters.ts';
import type { LocalRun } from '../local-run.ts';
import { checkRunIsUp } from '../run-identity.ts';
import type { Outages } from './outages.ts';

const block = 1000;

/** The rows with ids that no other row has or will have. */
export type GiveIds = (rows: readonly TickDraft[]) => Promise<readonly Tick[]>;

/**
 * Ids reserved in blocks by an atomic add on the run's counter; what is left of a block is never issued. A run that is
 * away is waited for: the counter of another one that has its ports is of no use.
 */
export function idsFrom(run: LocalRun, outages: Outages): GiveIds {
  let next = 1;
  let last = 0;
  return async rows => {
    const ticks: Tick[] = [];
    for (const row of rows) {
      if (next > last) {
        next = await outages.until(async () => {
          checkRunIsUp(run);
          return reserveIds(run.countersTable, 'trades', block);
        });
        last = next + block - 1;
      }
      ticks.push({ id: next++, ...row });
    }
    return ticks;
  };
}
