import { createdAtId, dayRange } from '../../../domain/trades/item.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { dayOf, startOfDay } from '../../../domain/time.ts';
import type { Line, Point } from '../../../domain/view.ts';
import { newestTicks } from '../../io/trades/raw-rows.ts';

const mostPoints = 600;
const mostTradingDays = 90;
/** Ticks read of a day at first; later calls read only what came since. */
const mostTicks = 2_000;
const keepMs = 60_000;
const mostKept = 64;

interface Kept {
  readonly until: number;
  /** Ascending. */
  readonly ticks: readonly Tick[];
}

/** Ticks read lately, by ticker and day. A row that arrives out of order is seen within a minute. */
const kept = new Map<string, Kept>();

/** Prices of a day as they were traded: its newest 2,000 ticks, thinned to at most 600 points. */
export async function priceOfDay(
  table: string,
  ticker: string,
  day: string,
  signal: AbortSignal,
): Promise<Line> {
  const key = `${table} ${ticker} ${day}`;
  const now = Date.now();
  const found = kept.get(key);
  const before = found && found.until > now ? found : { until: now + keepMs, ticks: [] };
  const last = before.ticks.at(-1);
  const range = { ...dayRange(day), ...(last && { first: `${createdAtId(last)}~` }) };
  const newer = (await newestTicks(table, ticker, range, mostTicks, signal)).toReversed();
  const ticks = newer.length === mostTicks ? newer : [...before.ticks, ...newer].slice(-mostTicks);
  kept.delete(key);
  kept.set(key, { until: before.until, ticks });
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
  return {
    name: ticker,
    points: thin(ticks.map(({ created_at, price }) => ({ at: created_at, value: price }))),
  };
}

/** Closing prices of up to 90 trading days, the last one `day`; of a day with many ticks, as far as 400 ticks reach. */
export async function closingPrices(
  table: string,
  ticker: string,
  day: string,
  signal: AbortSignal,
): Promise<Line> {
  const range = { first: '0', last: dayRange(day).last };
  const ticks = await newestTicks(table, ticker, range, 400, signal);
  const closing = new Map<string, Point>();
  for (const { created_at, price } of ticks) {
    const day = dayOf(created_at);
    if (!closing.has(day)) closing.set(day, { at: startOfDay(day), value: price });
  }
  return { name: ticker, points: [...closing.values()].slice(0, mostTradingDays).toReversed() };
}

/** Every n-th point from the newest back; that one always stays. */
function thin(points: readonly Point[]): readonly Point[] {
  const every = Math.ceil(points.length / mostPoints);
  return every <= 1 ? points : points.filter((_, index) => (points.length - 1 - index) % every === 0);
}
