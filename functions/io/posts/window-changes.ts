import { sqlTime } from '../../../domain/posts/post-sums.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';
import { sessionsWhere } from './session-sql.ts';
import { type WindowSum, windowColumns, windowSumOf, type WindowTable } from './window-queries.ts';

/** Windows with the time of their newest change; `:since` is the least of those that are wanted. */
const tables: Readonly<Record<WindowTable, string>> = {
  grid: `(
  SELECT l.starts_at AS window_start, l.ends_at AS window_end, l.polarity, SUM(l.posts) AS posts, SUM(l.score_sum) AS score_sum
  FROM (SELECT DISTINCT starts_at, ends_at FROM posts_ledger WHERE kind = 'window' AND processed_at >= :since) c
  JOIN posts_ledger l ON l.kind = 'window' AND l.ends_at = c.ends_at AND l.starts_at = c.starts_at
  GROUP BY l.ends_at, l.starts_at, l.polarity
)`,
  sessions: `(
  SELECT window_start, window_end, polarity, posts, score_sum,
    MAX(changed_at) OVER (PARTITION BY window_start, window_end) AS changed_at
  FROM ${sessionsWhere('TRUE')} a
)`,
  closed: `(
  SELECT window_start, window_end, polarity, posts, score_sum FROM closed_windows WHERE closed_at >= :since
)`,
};

/** Which windows: that have changed, or closed, since then, and that end before a time. Epoch ms. */
export interface Changes {
  readonly sinceMs: number;
  readonly beforeMs: number;
}

/** Sums of windows by polarity, descending by the windows' end: `mostRows` of them at most. */
export async function readChangedWindows(
  cluster: Cluster,
  table: WindowTable,
  { sinceMs, beforeMs }: Changes,
  mostRows: number,
  patience: Patience,
): Promise<readonly WindowSum[]> {
  const changed = table === 'sessions' ? 'AND changed_at >= :since' : '';
  const { rows } = await execute(
    cluster,
    `SELECT ${windowColumns} FROM ${tables[table]} w WHERE window_end < :before ${changed} ORDER BY window_end DESC, window_start DESC LIMIT ${mostRows}`,
    { since: sqlTime(sinceMs), before: sqlTime(beforeMs) },
    patience,
  );
  return rows.map(windowSumOf);
}
