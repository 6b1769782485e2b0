import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';
import { closedUntil } from './closed-windows.ts';
import { readSessionsOver } from './session-queries.ts';
import { sessionsWhere } from './session-sql.ts';
import { windowColumns, windowSumOf } from './window-sum.ts';
import type { WindowSum } from './window-sum.ts';

/** Where windows are read: as they stand, those that slide or tumble or sessions, or only those that have closed. */
export type WindowTable = 'grid' | 'closed' | SessionTable;

export interface SessionTable {
  /** Without a post for so long, a session ends. */
  readonly gapMs: number;
}

const dayMs = 86_400_000;

const tables: Readonly<Record<Exclude<WindowTable, SessionTable>, string>> = {
  grid: `(
  SELECT starts_at AS window_start, ends_at AS window_end, polarity, SUM(posts) AS posts, SUM(score_sum) AS score_sum
  FROM posts_ledger WHERE kind = 'window' AND ends_at > :day AND ends_at <= :day + INTERVAL 1 DAY
  GROUP BY ends_at, starts_at, polarity
)`,
  closed: `(
  SELECT window_start, window_end, polarity, posts, score_sum
  FROM closed_windows WHERE window_end > :day AND window_end <= :day + INTERVAL 1 DAY
)`,
};

/** Days that posts are of, newest first, at most `most`. */
export async function readDays(
  cluster: Cluster,
  most: number,
  patience: Patience,
): Promise<readonly string[]> {
  const { rows } = await execute(
    cluster,
    `SELECT DATE(starts_at) FROM posts_ledger WHERE kind = 'day' GROUP BY kind, starts_at ORDER BY starts_at DESC LIMIT ${most}`,
    {},
    patience,
  );
  return rows.map(([day]) => String(day));
}

/** Posts of a day by polarity. */
export async function readDayTotals(
  cluster: Cluster,
  day: string,
  patience: Patience,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await execute(
    cluster,
    "SELECT polarity, SUM(posts) FROM posts_ledger WHERE kind = 'day' AND starts_at = :day GROUP BY polarity",
    { day },
    patience,
  );
  return new Map(rows.map(([polarity, posts]) => [String(polarity), Number(posts)]));
}

/** Windows that end within a day, the newest `most` of them by end; descending. */
export async function readWindows(
  cluster: Cluster,
  table: WindowTable,
  day: string,
  most: number,
  patience: Patience,
): Promise<readonly WindowSum[]> {
  if (typeof table === 'object') return readSessionsOfDay(cluster, table, day, most, patience);
  // Each window has a row for each of the three polarities, at most.
  const { rows } = await execute(
    cluster,
    `SELECT ${windowColumns} FROM ${tables[table]} w ORDER BY window_end DESC, window_start DESC LIMIT ${most * 3}`,
    { day },
    patience,
  );
  return rows.map(windowSumOf);
}

async function readSessionsOfDay(
  cluster: Cluster,
  { gapMs }: SessionTable,
  day: string,
  most: number,
  patience: Patience,
): Promise<readonly WindowSum[]> {
  const fromMs = Date.parse(day);
  const toMs = fromMs + dayMs;
  const sums = await readSessionsOver(cluster, { fromMs, toMs }, { gapMs, mostRows: most * 3 }, patience);
  return sums.filter(({ endMs }) => endMs > fromMs && endMs <= toMs);
}

export interface WindowCounts {
  /** Have posts and are not closed. */
  readonly open: number;
  /** Have closed. */
  readonly closed: number;
  /** Posts that were late for each window of theirs. */
  readonly late: number;
}

/** Closed windows that end within a day, and its late posts; all of them without a day. */
export async function countWindows(
  cluster: Cluster,
  day: string | undefined,
  patience: Patience,
): Promise<WindowCounts> {
  const ofDay = day === undefined ? 'TRUE' : 'window_end > :day AND window_end <= :day + INTERVAL 1 DAY';
  const { rows } = await execute(
    cluster,
    `SELECT
  (SELECT COUNT(*) FROM (SELECT 1 FROM posts_ledger WHERE kind = 'window' AND ends_at > ${closedUntil} GROUP BY ends_at, starts_at) o),
  (SELECT COUNT(DISTINCT window_start, window_end) FROM ${sessionsWhere(`starts_at >= ${closedUntil}`)} s),
  (SELECT COUNT(*) FROM (SELECT 1 FROM closed_windows WHERE ${ofDay} GROUP BY window_end, window_start) c),
  (SELECT COALESCE(SUM(posts), 0) FROM posts_ledger WHERE kind = 'missed'${day === undefined ? '' : ' AND starts_at = :day'})`,
    day === undefined ? {} : { day },
    patience,
  );
  const [open = 0, sessions = 0, closed = 0, late = 0] = (rows[0] ?? []).map(Number);
  return { open: open + sessions, closed, late };
}
