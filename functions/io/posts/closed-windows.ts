import { setTimeout as wait } from 'node:timers/promises';
import { sqlTime } from '../../../domain/posts/post-sums.ts';
import type { WindowSettings } from '../../../domain/posts/window.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';
import { SqlError } from '../sql-error.ts';
import { sessionsWhere } from './session-sql.ts';

const mostAttempts = 5;

/** Up to where windows are closed; what comes for one before it is in no closed window. */
export const closedUntil =
  "COALESCE((SELECT MAX(d.window_end) FROM closed_windows d), CAST('1000-01-01' AS DATETIME(3)))";

const windows = `(
  SELECT starts_at AS window_start, ends_at AS window_end, polarity, SUM(posts) AS posts, SUM(score_sum) AS score_sum
  FROM posts_ledger WHERE kind = 'window' AND ends_at > ${closedUntil} AND ends_at <= :until
  GROUP BY starts_at, ends_at, polarity
)`;

/** Whether a window has posts and ends after `untilMs`. */
export async function hasOpenWindows(
  cluster: Cluster,
  kind: WindowSettings['kind'],
  untilMs: number,
  patience: Patience,
): Promise<boolean> {
  const { rows } = await execute(
    cluster,
    'SELECT 1 FROM posts_ledger WHERE kind = :kind AND ends_at > :until LIMIT 1',
    { kind: kind === 'session' ? 'session' : 'window', until: sqlTime(untilMs) },
    patience,
  );
  return rows.length > 0;
}

/**
 * Writes the windows that end by `untilMs` and are not closed as they stand, in one statement; answers how many rows: one
 * a window and polarity. Again without harm. Gives way to writers of the ledger, and tries a few times.
 */
export async function closeWindows(
  cluster: Cluster,
  kind: WindowSettings['kind'],
  untilMs: number,
  patience: Patience,
): Promise<number> {
  const found = kind === 'session' ? sessionsWhere(`starts_at >= ${closedUntil}`) : windows;
  const sql = `INSERT INTO closed_windows (window_start, window_end, polarity, posts, score_sum, closed_at)
SELECT w.window_start, w.window_end, w.polarity, w.posts, w.score_sum, UTC_TIMESTAMP(3) FROM ${found} w
WHERE w.window_end <= :until`;
  for (let attempt = 1; ; attempt++) {
    try {
      return (await execute(cluster, sql, { until: sqlTime(untilMs) }, patience)).updated;
    } catch (error) {
      const hasMetWriter = error instanceof SqlError && error.kind === 'conflict';
      if (!hasMetWriter || attempt === mostAttempts) throw error;
      await wait(Math.random() * 100 * attempt);
    }
  }
}
