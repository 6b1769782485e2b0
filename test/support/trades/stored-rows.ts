import { join } from 'node:path';
import db from 'dynalite/db/index.js';
import type { Store } from 'millrace-dynalite-store';
import { seededCompanies } from '../../../domain/trades/companies.ts';
import { tickItem } from '../../../functions/io/trades/tick-item.ts';
import { createDynalite } from '../../../lib/local/engines/dynalite/server.ts';
import { onLoopback } from '../on-loopback.ts';

const dayMs = 86_400_000;
/** Of one write; the store takes them in one piece. */
const together = 5_000;

/** The store of a run that is stopped, or one of one's own. */
export async function inStore<T>(state: string, work: (store: Store) => Promise<T>): Promise<T> {
  const { server, store, close } = createDynalite(join(state, 'dynamodb'));
  // It closes its store once it has ended listening.
  await onLoopback(server);
  try {
    return await work(store);
  } finally {
    await close();
  }
}

/**
 * Raw rows of a day, evenly over all of it and over the seeded companies, past the requests of dynalite, as it stores them: some
 * 30,000 a second. They expire `daysKept` after the day's start.
 */
export async function storeDay(
  store: Store,
  table: string,
  startMs: number,
  rows: number,
  daysKept: number,
): Promise<void> {
  const stored = await new Promise<unknown>((resolve, reject) => {
    store.getTable(table, true, (error, found) => (error ? reject(error) : resolve(found)));
  });
  const expiresAt = { N: String(Math.floor(startMs / 1000) + daysKept * 86_400) };
  const each = Math.ceil(rows / seededCompanies.length);
  for (const [place, { ticker, sector, shares }] of seededCompanies.entries())
    for (let from = 0; from < each; from += together) {
      const operations = Array.from({ length: Math.min(together, each - from) }, (_, index) => {
        const price = 10 + ((from + index) % 1_000) / 100;
        const tick = {
          id: startMs / 1000 + place * each + from + index,
          created_at: new Date(startMs + Math.floor(((from + index) * dayMs) / each)).toISOString(),
          ticker,
          sector,
          volume: 100 + (index % 900),
          market_cap: price * shares,
          price,
        };
        const value = { ...tickItem(tick, ticker), expires_at: expiresAt };
        return { type: 'put' as const, key: `item-${table}~${db.createKey(value, stored)}`, value };
      });
      await new Promise<void>((resolve, reject) => {
        store.db.batch(operations, error => (error ? reject(error) : resolve()));
      });
    }
}
