import { dayRange } from '../../../domain/trades/item.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { dayOf, startOfDay } from '../../../domain/time.ts';
import type { Line, Point } from '../../../domain/view.ts';
import { newestTicks } from '../../io/trades/raw-rows.ts';
import type { RawTable } from '../../io/trades/raw-table.ts';
import { lastTicks, ticksOfDay } from './read-ticks.ts';

const mostPoints = 600;
/** One close a day is found among so many ticks where there are daily bars. */
const firstTicks = 100;
/** Widths of the slots that a long day is thinned to, ms. */
const slots = [1, 5, 10, 15, 30, 60, 120, 300, 600].map(seconds => seconds * 1_000);
/** Each is a read of its own, for each line and once a minute. */
const mostSlots = 150;

/**
 * Prices of a day as they were traded, from its first tick to its newest: all of them, or at most 600. A day of more than
 * 2,000 ticks is thinned to the last price of slots of one width, from a second to ten minutes, at most 150 of them.
 */
export async function priceOfDay(
  table: RawTable,
  ticker: string,
  day: string,
  signal: AbortSignal,
): Promise<Line> {
  const { ticks, hasAll } = await ticksOfDay(table, ticker, day, signal);
  const before = hasAll ? [] : await sampled(table, ticker, day, ticks, signal);
  const points = [...before, ...ticks].map(({ created_at, price }) => ({ at: created_at, value: price }));
  return { name: ticker, points: thin(hasAll ? points : lastOfSlots(points)) };
}

/** Of the ticks before those at hand, the last of each slot. */
async function sampled(
  table: RawTable,
  ticker: string,
  day: string,
  ticks: readonly Tick[],
  signal: AbortSignal,
): Promise<readonly Tick[]> {
  const oldest = ticks[0];
  const [first] = await newestTicks(table, ticker, dayRange(day), 1, signal, true);
  if (oldest === undefined || first === undefined) return [];
  const until = Date.parse(oldest.created_at);
  const from = Date.parse(first.created_at);
  const width = widthOf(from, Date.parse(ticks.at(-1)?.created_at ?? oldest.created_at));
  const starts: number[] = [];
  for (let start = Math.floor(from / width) * width; start < until; start += width) starts.push(start);
  const ranges = starts.map(start => ({
    first: new Date(start).toISOString(),
    last: new Date(Math.min(until, start + width) - 1).toISOString().replace('Z', '~'),
  }));
  return [first, ...(await lastTicks(table, ticker, ranges, signal))];
}

/** The narrowest slots of which the day has few enough. */
function widthOf(fromMs: number, toMs: number): number {
  return slots.find(width => (toMs - fromMs) / width <= mostSlots) ?? slots.at(-1) ?? 1;
}

/** The first point, and the last of each slot. */
function lastOfSlots(points: readonly Point[]): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return points;
  const width = widthOf(Date.parse(first.at), Date.parse(last.at));
  const slotOf = ({ at }: Point): number => Math.floor(Date.parse(at) / width);
  return points.filter((point, index) => {
    const next = points[index + 1];
    return index === 0 || next === undefined || slotOf(next) !== slotOf(point);
  });
}

/** Closing prices of a ticker on `days`, newest first, each of them that has a tick. */
export async function closingPrices(
  table: RawTable,
  ticker: string,
  days: readonly string[],
  signal: AbortSignal,
): Promise<Line> {
  const [newest, oldest] = [days[0], days.at(-1)];
  if (newest === undefined || oldest === undefined) return { name: ticker, points: [] };
  const range = { first: dayRange(oldest).first, last: dayRange(newest).last };
  const ticks = await newestTicks(table, ticker, range, firstTicks, signal);
  const reached = ticks.length < firstTicks ? oldest : dayOf(ticks.at(-1)?.created_at ?? '');
  const before = days.filter(day => day < reached).map(dayRange);
  const closing = new Map<string, Point>();
  for (const { created_at, price } of [...ticks, ...(await lastTicks(table, ticker, before, signal))]) {
    const day = dayOf(created_at);
    if (!closing.has(day)) closing.set(day, { at: startOfDay(day), value: price });
  }
  const points = days.flatMap(day => closing.get(day) ?? []);
  return { name: ticker, points: points.toReversed() };
}

/** The first point, and every n-th from the newest back. */
function thin(points: readonly Point[]): readonly Point[] {
  const every = Math.ceil(points.length / (mostPoints - 1));
  if (every <= 1) return points;
  return points.filter((_, index) => index === 0 || (points.length - 1 - index) % every === 0);
}
