import type { Profile } from '../../../domain/trades/companies.ts';
import { groupRows } from '../../../domain/trades/grouping.ts';
import { type Prices, tickAll } from '../../../domain/trades/simulate.ts';
import type { Pace } from './pace.ts';
import type { Sender } from './sender.ts';

/** Ticks of every company, over and over, until `limit` rows or the pace is over. `moved` hears the rows so far. */
export async function simulate(
  profiles: readonly Profile[],
  limit: number,
  sender: Sender,
  pace: Pace,
  moved: (rows: number) => void,
): Promise<void> {
  let prices: Prices = new Map();
  let rows = 0;
  while (rows < limit && !pace.over) {
    const tick = tickAll(profiles, prices, Date.now(), Math.random);
    prices = tick.prices;
    const grouping = groupRows();
    const ticks = tick.ticks.slice(0, limit - rows);
    for (const row of ticks) {
      const group = grouping.add(row);
      if (group !== undefined) await sender.put(group, pace.together);
    }
    const last = grouping.flush();
    if (last !== undefined) await sender.put(last, pace.together);
    rows += ticks.length;
    moved(rows);
    if (rows < limit) await pace.pause();
  }
  await sender.flush();
  moved(rows);
}
