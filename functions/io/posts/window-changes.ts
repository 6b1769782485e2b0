import { sqlTime } from '../../../domain/posts/post-sums.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';
import { readChangedSessions, readNewestSessions } from './session-queries.ts';
import type { SessionTable, WindowTable } from './window-queries.ts';
import { windowColumns, windowSumOf } from './window-sum.ts';
import type { WindowSum } from './window-sum.ts';

/** Windows that have changed since `:since`, of which there is a time; else the newest. */
function windowsIn(table: Exclude<WindowTable, SessionTable>, sinceMs: number, most: number): string {
  if (table === 'closed')
    // Windows close in the order of their ends, so what closed last is found by it.
    return `(
  SELECT window_start, window_end, polarity, posts, score_sum FROM (
    SELECT * FROM closed_windows ORDER BY window_end DESC, window_start DESC LIMIT ${most * 3}
  ) n WHERE closed_at >= :since
)`;
  const spans =
    sinceMs > 0
      ? "SELECT DISTINCT starts_at, ends_at FROM posts_ledger WHERE kind = 'window' AND processed_at >= :since"
      : `SELECT starts_at, ends_at FROM posts_ledger WHERE kind = 'window'
  GROUP BY ends_at, starts_at ORDER BY ends_at DESC, starts_at DESC LIMIT ${most}`;
  return `(
  SELECT l.starts_at AS window_start, l.ends_at AS window_end, l.polarity, SUM(l.posts) AS posts, SUM(l.score_sum) AS score_sum
  FROM (${spans}) c
  JOIN posts_ledger l ON l.kind = 'window' AND l.ends_at = c.ends_at AND l.starts_at = c.starts_at
  GROUP BY l.ends_at, l.starts_at, l.polarity
)`;
}

/** Windows that have changed, or closed, since then, or all for a time of 0; the newest `most` of them by end, descending. */
export async function readChangedWindows(
  cluster: Cluster,
  table: WindowTable,
  sinceMs: number,
  most: number,
  patience: Patience,
): Promise<readonly WindowSum[]> {
  if (typeof table === 'object')
    return sinceMs > 0
      ? readChangedSessions(cluster, { ...table, changedSinceMs: sinceMs }, most, patience)
      : readNewestSessions(cluster, table.gapMs, most, patience);
  const { rows } = await execute(
    cluster,
    `SELECT ${windowColumns} FROM ${windowsIn(table, sinceMs, most)} w ORDER BY window_end DESC, window_start DESC LIMIT ${most * 3}`,
    table === 'closed' || sinceMs > 0 ? { since: sqlTime(sinceMs) } : {},
    patience,
  );
  return rows.map(windowSumOf);
}
