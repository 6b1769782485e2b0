import { setTimeout as wait } from 'node:timers/promises';
import { touchCounter } from '../../../functions/io/counters.ts';
import { execute, type SqlResult } from '../../../functions/io/data-api.ts';
import { SqlError } from '../../../functions/io/sql-error.ts';
import type { Deployment } from '../deployment.ts';
import type { CleanUpByTime, TimedRows, TimeRange } from './clean-up.ts';
import { inLanes, type ItemsOfRange, itemsOfRange } from './items.ts';

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
/** Days that are asked for items at once. */
const daysAtOnce = 8;

/** Counts what a deletion would find, and changes nothing. */
export async function findRange(target: Target): Promise<Found> {
  const { deployment, cleanUp, range } = target;
  const items = new Map<string, number>();
  await withItems(target, of =>
    inLanes(daysOf(range), daysAtOnce, async day => {
      const count = await of.count(day);
      if (count > 0) items.set(day, count);
    }),
  );
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
    itemsTable: deployment.output(cleanUp.items.output),
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
      for (const { day, items } of found.days)
        if (items > 0 && !stop.aborted) await of.delete(day, stop, () => move('items', 1));
    });
  } finally {
    await touchCounter(deployment.countersTable, `${cleanUp.name}-aggregate`);
  }
  return deleted;
}

async function withItems(target: Target, work: (items: ItemsOfRange) => Promise<void>): Promise<void> {
  const { deployment, cleanUp, range, check } = target;
  const items = itemsOfRange(deployment.output(cleanUp.items.output), cleanUp.items, range, check);
  try {
    await work(items);
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

/** The UTC days of which the range holds a moment. */
function daysOf({ from, to }: TimeRange): readonly string[] {
  const first = Math.floor(Date.parse(from) / dayMs);
  const count = Math.ceil(Date.parse(to) / dayMs) - first;
  return Array.from({ length: count }, (_, at) => new Date((first + at) * dayMs).toISOString().slice(0, 10));
}
