import { createdAtId, dayRange } from '../../../domain/trades/item.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { newestTicks } from '../../io/trades/raw-rows.ts';
import type { KeyRange } from '../../io/trades/raw-rows.ts';
import type { RawTable } from '../../io/trades/raw-table.ts';

/** Ticks read of a day at first; later calls read only what came since. */
const mostTicks = 2_000;
const keepMs = 60_000;
/** Days and single ticks kept in this process. */
const mostDaysKept = 64;
const mostTicksKept = 8_192;
const readsInFlight = 16;

interface DayTicks {
  /** The newest 2,000 of the day, ascending. */
  readonly ticks: readonly Tick[];
  /** They are all that the day has. */
  readonly hasAll: boolean;
}

/** Read lately. A row that arrives out of order is seen within a minute. */
const days = keeper<DayTicks>(mostDaysKept);
const last = keeper<Tick | undefined>(mostTicksKept);

/** The newest ticks of a day, up to 2,000. */
export async function ticksOfDay(
  table: RawTable,
  ticker: string,
  day: string,
  signal: AbortSignal,
): Promise<DayTicks> {
  const key = `${table.table} ${ticker} ${day}`;
  const found = days.get(key);
  const before = found?.value ?? { ticks: [], hasAll: true };
  const newestKept = before.ticks.at(-1);
  const range = { ...dayRange(day), ...(newestKept && { first: `${createdAtId(newestKept)}~` }) };
  const newer = (await newestTicks(table, ticker, range, mostTicks, signal)).toReversed();
  const all = [...before.ticks, ...newer];
  const value = {
    ticks: all.slice(-mostTicks),
    hasAll: before.hasAll && newer.length < mostTicks && all.length <= mostTicks,
  };
  days.put(key, value, found?.until);
  return value;
}

/** The last tick within each of the ranges; those that have none are left out. In the order of the ranges. */
export async function lastTicks(
  table: RawTable,
  ticker: string,
  ranges: readonly KeyRange[],
  signal: AbortSignal,
): Promise<readonly Tick[]> {
  const found: (Tick | undefined)[] = ranges.map(() => undefined);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < ranges.length; at = next++) {
      const range = ranges[at];
      if (range === undefined) return;
      const key = `${table.table} ${ticker} ${range.first} ${range.last}`;
      const known = last.get(key);
      found[at] = known === undefined ? (await newestTicks(table, ticker, range, 1, signal))[0] : known.value;
      if (known === undefined) last.put(key, found[at]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(readsInFlight, ranges.length) }, lane));
  return found.filter(tick => tick !== undefined);
}

interface Kept<T> {
  readonly value: T;
  readonly until: number;
}

/** Keeps the `most` newest values, each for a minute, or until the time that is given (milliseconds). */
function keeper<T>(most: number) {
  const kept = new Map<string, Kept<T>>();
  return {
    get(key: string): Kept<T> | undefined {
      const found = kept.get(key);
      return found !== undefined && found.until > Date.now() ? found : undefined;
    },
    put(key: string, value: T, until = Date.now() + keepMs): void {
      kept.delete(key);
      kept.set(key, { value, until });
      for (const oldest of kept.keys()) {
        if (kept.size <= most) break;
        kept.delete(oldest);
      }
    },
  };
}
