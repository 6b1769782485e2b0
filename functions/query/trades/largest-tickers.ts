import { dayRange } from '../../../domain/trades/item.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { startOfDay } from '../../../domain/time.ts';
import { newestTicks } from '../../io/trades/raw-rows.ts';
import type { RawTable } from '../../io/trades/raw-table.ts';

/** Ticks read of each ticker. */
const fewTicks = 20;
const mostTickers = 1_000;
const readsInFlight = 32;
/** Tickers that are not read by then are left out, ms. */
const mostMs = 1_500;
const keepMs = 300_000;

let kept: { readonly key: string; readonly until: number; readonly ranked: readonly string[] } | undefined;

/**
 * Tickers of a day by the value traded (price × volume), the largest first: of up to 1,000 tickers, in the order given, as
 * many as can be read in 1.5 s. The value of a ticker of more than 20 ticks is estimated from its newest 20. An order is kept
 * for five minutes.
 */
export async function largestTickers(
  table: RawTable,
  tickers: readonly string[],
  day: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const key = JSON.stringify([table.table, day, tickers]);
  if (kept?.key === key && kept.until > Date.now()) return kept.ranked;
  const values = new Map<string, number>();
  const until = Date.now() + mostMs;
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let ticker = tickers[next++]; ticker !== undefined; ticker = tickers[next++]) {
      if (next > mostTickers || Date.now() > until) return;
      const value = tradedValue(await newestTicks(table, ticker, dayRange(day), fewTicks, signal), day);
      if (value !== undefined) values.set(ticker, value);
    }
  };
  await Promise.all(Array.from({ length: Math.min(readsInFlight, tickers.length) }, lane));
  const ranked = [...values].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([ticker]) => ticker);
  kept = { key, until: Date.now() + keepMs, ranked };
  return ranked;
}

/** Of the newest ticks of the day; where there may be more, as if the others had come as fast since its start. */
export function tradedValue(ticks: readonly Tick[], day: string): number | undefined {
  const [newest, oldest] = [ticks[0], ticks.at(-1)];
  if (newest === undefined || oldest === undefined) return undefined;
  const value = ticks.reduce((sum, { price, volume }) => sum + price * volume, 0);
  if (ticks.length < fewTicks) return value;
  const read = Date.parse(newest.created_at) - Date.parse(oldest.created_at);
  const all = Date.parse(newest.created_at) - Date.parse(startOfDay(day));
  return read > 0 ? value * Math.max(1, all / read) : value;
}
