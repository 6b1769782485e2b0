import { sqlTime } from '../../../domain/posts/post-sums.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';
import { readChangedSessions, readNewestSessions } from './session-queries.ts';
import type { SessionTable, WindowTable } from './window-queries.ts';
import { windowColumns, windowSumOf } from './window-sum.ts';
import type { WindowSum } from './window-sum.ts';

/** Which windows: that have changed, or closed, since then, all for 0, and that end before a time. Epoch ms. */
export interface Changes {
  readonly sinceMs: number;
  readonly beforeMs: number;
}

/** Rows that are looked at for what has changed, for each row of the answer. */
const looksPerRow = 8;

/**
 * Sums of windows by polarity, descending by the windows' end: `mostRows` of them at most. Where too much has changed since
 * then to be looked through, windows that have not are among them.
 */
export async function readChangedWindows(
  cluster: Cluster,
  table: WindowTable,
  { sinceMs: askedMs, beforeMs }: Changes,
  mostRows: number,
  patience: Patience,
): Promise<readonly WindowSum[]> {
  const kind = typeof table === 'object' ? 'session' : 'window';
  const areMany =
    table !== 'closed' &&
    askedMs > 0 &&
    (await hasChanged(cluster, kind, askedMs, looksPerRow * mostRows, patience));
  const sinceMs = areMany ? 0 : askedMs;
  if (typeof table === 'object') {
    const { gapMs } = table;
    return sinceMs > 0
      ? readChangedSessions(cluster, { gapMs, changedSinceMs: sinceMs, beforeMs }, mostRows, patience)
      : readNewestSessions(cluster, { gapMs, beforeMs }, mostRows, patience);
  }
  const needsSince = table === 'closed' || sinceMs > 0;
  const { rows } = await execute(
    cluster,
    `SELECT ${windowColumns} FROM ${windowsIn(table, sinceMs, mostRows)} w ORDER BY window_end DESC, window_start DESC LIMIT ${mostRows}`,
    { before: sqlTime(beforeMs), ...(needsSince && { since: sqlTime(sinceMs) }) },
    patience,
  );
  return rows.map(windowSumOf);
}

/** Whether so many rows have changed since then. */
async function hasChanged(
  cluster: Cluster,
  kind: 'session' | 'window',
  sinceMs: number,
  rows: number,
  patience: Patience,
): Promise<boolean> {
  const answer = await execute(
    cluster,
    `SELECT COUNT(*) FROM (
  SELECT 1 FROM posts_ledger FORCE INDEX (by_change) WHERE kind = '${kind}' AND processed_at >= :since LIMIT ${rows}
) c`,
    { since: sqlTime(sinceMs) },
    patience,
  );
  return Number(answer.rows[0]?.[0]) >= rows;
}

/** Those that end before `:before` and have changed since `:since`, of which there is a time; else the newest. */
function windowsIn(table: Exclude<WindowTable, SessionTable>, sinceMs: number, mostRows: number): string {
  if (table === 'closed')
    // Windows close in the order of their ends, so what closed last is found by it.
    return `(
  SELECT window_start, window_end, polarity, posts, score_sum FROM (
    SELECT * FROM closed_windows WHERE window_end < :before ORDER BY window_end DESC, window_start DESC LIMIT ${mostRows}
  ) n WHERE closed_at >= :since
)`;
  const ofGrid = "posts_ledger WHERE kind = 'window' AND ends_at < :before";
  const spans =
    sinceMs > 0
      ? `SELECT DISTINCT starts_at, ends_at FROM ${ofGrid} AND processed_at >= :since`
      : `SELECT starts_at, ends_at FROM ${ofGrid}
  GROUP BY ends_at, starts_at ORDER BY ends_at DESC, starts_at DESC LIMIT ${mostRows}`;
  return `(
  SELECT l.starts_at AS window_start, l.ends_at AS window_end, l.polarity, SUM(l.posts) AS posts, SUM(l.score_sum) AS score_sum
  FROM (${spans}) c
  JOIN posts_ledger l ON l.kind = 'window' AND l.ends_at = c.ends_at AND l.starts_at = c.starts_at
  GROUP BY l.ends_at, l.starts_at, l.polarity
)`;
}
