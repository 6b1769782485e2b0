import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';
import { persistently } from './persistently.ts';
import { readRuns } from './ranking-runs.ts';

export interface Kept {
  /** So many finished rankings, the newest ones. */
  readonly keep: number;
  /** Of each of them but the newest, which is whole, so many nodes: those that lead. */
  readonly keepNodes: number;
}

export interface Removed {
  /** Rows. */
  readonly removed: number;
  /** Rankings that still have rows to be removed by the next call; 0 when there is none. */
  readonly leftOver: number;
}

/** Rows that one statement deletes. */
const atOnce = 10_000;

/**
 * Removes what nobody needs: finished rankings but the newest ones and all but the leading nodes of older ones; and rankings
 * whose function is gone, since they began before `deadBefore`, without an end. Deletes twice what the newest has at
 * most, so that it ends, and comes after what is written all the same. Killed in the middle, it goes on the next time: a
 * ranking always has its first nodes without a gap.
 */
export async function removeOldRankings(
  cluster: Cluster,
  { keep, keepNodes }: Kept,
  deadBefore: string,
  patience: () => Patience,
): Promise<Removed> {
  const [newest] = await readRuns(cluster, 1, patience());
  const change = (sql: string, parameters: Parameters<typeof execute>[2]) =>
    persistently(() => execute(cluster, sql, parameters, patience()));
  await change(leaveSql(keep), { deadBefore });
  const wanted = { newest: newest?.rankedAt ?? '1000-01-01', keepNodes };
  const { rows } = await execute(cluster, tooLongSql, wanted, patience());

  let steps = 10 + Math.ceil((2 * (newest?.nodes ?? 0)) / atOnce);
  let removed = 0;
  let leftOver = rows.length;
  for (const [at = null, state] of rows) {
    const above = state === 'leaving' ? 0 : keepNodes;
    let deleted = atOnce;
    for (; deleted === atOnce && steps > 0; steps--) {
      deleted = (await change(deleteSql, { at, above })).updated;
      removed += deleted;
    }
    if (deleted === atOnce) break;
    if (state === 'leaving') await change('DELETE FROM ranking_runs WHERE ranked_at = :at', { at });
    leftOver -= 1;
  }
  return { removed, leftOver };
}

const leaveSql = (keep: number) => `UPDATE ranking_runs SET state = 'leaving'
WHERE (state = 'finished' AND ranked_at < (SELECT last.ranked_at FROM (
  SELECT ranked_at FROM ranking_runs WHERE state = 'finished' ORDER BY ranked_at DESC LIMIT 1 OFFSET ${keep - 1}
) last))
OR (state = 'writing' AND ranked_at < CAST(:deadBefore AS DATETIME(3)))`;

const tooLongSql = `SELECT CAST(u.ranked_at AS CHAR), u.state FROM ranking_runs u
WHERE u.state = 'leaving' OR (
  u.state = 'finished' AND u.ranked_at < CAST(:newest AS DATETIME(3))
  AND EXISTS (SELECT 1 FROM rankings r WHERE r.ranked_at = u.ranked_at AND r.position > :keepNodes)
)
ORDER BY u.ranked_at LIMIT 1000`;

/** From its end: what is left is the first nodes. */
const deleteSql = `DELETE FROM rankings WHERE ranked_at = :at AND position > :above
ORDER BY position DESC LIMIT ${atOnce}`;
