import { setTimeout as wait } from 'node:timers/promises';
import { touchCounter } from '../../../functions/io/counters.ts';
import { execute, type SqlResult } from '../../../functions/io/data-api.ts';
import { SqlError } from '../../../functions/io/sql-error.ts';
import { saidWhenSlow } from '../../terminal/slow.ts';
import type { Deployment } from '../deployment.ts';
import type { CleanUpByTime, TimedRows, TimeRange } from './clean-up.ts';
import type { LatestPlace } from '../../../functions/io/latest/place.ts';
import { type ItemsOfRange, itemsOfRange } from './items.ts';
import { pruneLatest, refillLatest } from './latest.ts';

/** What of a pipeline is done with, and where. */
export interface Target {
  readonly deployment: Pick<Deployment, 'database' | 'countersTable' | 'output'>;
  readonly cleanUp: CleanUpByTime;
  readonly range: TimeRange;
  /** Called before each step; throws where the deployment is not there any more. */
  readonly check: () => void;
}

/** What a range holds. */
export interface Found {
  readonly itemsTable: string;
  /** Ascending; days without anything are left out. */
  readonly days: readonly FoundDay[];
  readonly items: number;
  /** Rows of sums by table. */
  readonly rows: Readonly<Record<string, number>>;
}

export interface FoundDay {
  readonly day: string;
  readonly items: number;
  readonly rows: number;
}

/** Done so far: items, and rows of sums. A row that only keeps a mark counts as deleted. */
export interface Deleted {
  items: number;
  rows: number;
}

const patience = { waitMs: 60_000 };
const mostAttempts = 20;

/** Counts what a deletion would find, and changes nothing. */
export async function findRange(target: Target): Promise<Found> {
  const { deployment, cleanUp, range } = target;
  const items = await withItems(target, of => of.count());
  const rows = new Map<string, number>();
  const byTable: Record<string, number> = {};
  for (const { table, parameters, count } of await cleanUp.sums(deployment.database, range)) {
    const answer = await execute(deployment.database, count, parameters, patience);
    byTable[table] = 0;
    for (const [day, number] of answer.rows) {
      rows.set(String(day), (rows.get(String(day)) ?? 0) + Number(number));
      byTable[table] += Number(number);
    }
  }
  const days = [...new Set([...items.keys(), ...rows.keys()])].sort();
  return {
    itemsTable: deployment.output(cleanUp.items.output, cleanUp.name),
    days: days.map(day => ({ day, items: items.get(day) ?? 0, rows: rows.get(day) ?? 0 })),
    items: [...items.values()].reduce((sum, count) => sum + count, 0),
    rows: byTable,
  };
}

/**
 * Deletes what was found, sums first, in bounded steps; `moved` hears of each. Again after it was cut off, it goes on with
 * what is left. Ends early once `stop` is aborted.
 */
export async function deleteRange(
  target: Target,
  found: Found,
  stop: AbortSignal,
  moved: (deleted: Deleted) => void,
): Promise<Deleted> {
  const { deployment, cleanUp, range } = target;
  const deleted: Deleted = { items: 0, rows: 0 };
  const move = (what: keyof Deleted, count: number): void => {
    deleted[what] += count;
    moved(deleted);
  };
  try {
    for (const rows of await cleanUp.sums(deployment.database, range))
      await removeRows(target, rows, stop, count => move('rows', count));
    await withItems(target, async of => {
      if (found.items === 0 || stop.aborted) return;
      await saidWhenSlow(
        `taking them out of the latest rows of ${cleanUp.name}`,
        keepLatest(target, found, of),
      );
      await of.delete(stop, () => move('items', 1));
    });
  } finally {
    await touchCounter(deployment.countersTable, `${cleanUp.name}-aggregate`);
  }
  return deleted;
}

/**
 * Takes the range out of what is known of the latest rows, before its items go: cut off in between, the same command finds
 * them and does it again. A day that goes in part gets those that come next.
 */
async function keepLatest(
  { deployment, cleanUp, range }: Target,
  { days }: Found,
  items: ItemsOfRange,
): Promise<void> {
  const { latest } = cleanUp.items;
  if (latest === undefined) return;
  const place = latestPlace(deployment, cleanUp);
  await pruneLatest(
    place,
    days.map(({ day }) => day),
    range,
  );
  for (const day of partlyIn(range)) await refillLatest(place, latest, items, day, range);
}

export function latestPlace(
  { output }: Pick<Deployment, 'output'>,
  { name, items }: Pick<CleanUpByTime, 'name' | 'items'>,
): LatestPlace {
  return { table: output('LatestTable'), of: output(items.output, name) };
}

async function withItems<T>(target: Target, work: (items: ItemsOfRange) => Promise<T>): Promise<T> {
  const { deployment, cleanUp, range, check } = target;
  const { name, items: timed } = cleanUp;
  const items = itemsOfRange(deployment.output(timed.output, name), timed, range, check);
  try {
    return await work(items);
  } finally {
    items.close();
  }
}

async function removeRows(
  { deployment, check }: Target,
  { parameters, steps }: TimedRows,
  stop: AbortSignal,
  removed: (count: number) => void,
): Promise<void> {
  for (const step of steps)
    for (let count = 1; count > 0 && !stop.aborted; ) {
      check();
      count = (await givingWay(() => execute(deployment.database, step, parameters, patience))).updated;
      if (count > 0) removed(count);
    }
}

/** A stream that writes at the same moment goes first. */
async function givingWay(run: () => Promise<SqlResult>): Promise<SqlResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const hasMetWriter = error instanceof SqlError && error.kind === 'conflict';
      if (!hasMetWriter || attempt === mostAttempts) throw error;
      await wait(Math.random() * 50 * attempt);
    }
  }
}

const dayMs = 86_400_000;

/** The UTC days of which a range has a part, and not all. */
function partlyIn({ from, to }: TimeRange): readonly TimeRange[] {
  const inside = [from, to].filter(time => Date.parse(time) % dayMs !== 0);
  const starts = new Set(inside.map(time => Date.parse(time) - (Date.parse(time) % dayMs)));
  return [...starts].map(start => ({
    from: new Date(start).toISOString(),
    to: new Date(start + dayMs).toISOString(),
  }));
}
