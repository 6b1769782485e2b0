import { sqlTime } from '../../../domain/posts/post-sums.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';
import { sessionsWhere } from './session-sql.ts';
import { epochMs, windowColumns, windowSumOf } from './window-sum.ts';
import type { WindowSum } from './window-sum.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Posts that are older are set aside. */
const earliestMs = Date.UTC(2000);

export interface SessionRange {
  /** Epoch ms, inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** `gapMs`: that ends a session. `changedSinceMs`: without those that have not changed since. */
export interface SessionChoice {
  readonly gapMs: number;
  readonly changedSinceMs?: number;
}

/**
 * Sessions that hold a moment of the range, whole, newest first by end. Rows are read from so long before the range to so long
 * behind it as its first and its last session last: none is longer than an hour and a gap.
 */
export async function readSessionsOver(
  cluster: Cluster,
  { fromMs, toMs }: SessionRange,
  { gapMs, changedSinceMs = 0 }: SessionChoice,
  patience: Patience,
): Promise<readonly WindowSum[]> {
  const longestMs = hourMs + gapMs;
  for (let before = 2 * longestMs, behind = longestMs; ; ) {
    const [first, end] = [Math.max(earliestMs, fromMs - before), toMs + behind];
    const { rows } = await execute(
      cluster,
      `SELECT ${windowColumns}, ${epochMs('changed_at')} FROM (
  SELECT window_start, window_end, polarity, posts, score_sum,
    MAX(changed_at) OVER (PARTITION BY window_start, window_end) AS changed_at
  FROM ${sessionsWhere('starts_at >= :first AND starts_at < :end')} s
) w WHERE window_end > :from AND window_start < :to ORDER BY window_end DESC, window_start DESC`,
      { first: sqlTime(first), end: sqlTime(end), from: sqlTime(fromMs), to: sqlTime(toMs) },
      patience,
    );
    const all = rows.map(windowSumOf);
    const beginsEarlier = first > earliestMs && all.some(({ startMs }) => startMs < first + longestMs);
    const goesOn = all.some(({ endMs }) => endMs > end);
    if (!beginsEarlier && !goesOn)
      return all.filter((_, index) => Number(rows[index]?.at(-1)) >= changedSinceMs);
    if (beginsEarlier) before *= 4;
    if (goesOn) behind *= 4;
  }
}

/** Sessions that have changed since then, and perhaps some older ones of those; the newest first by end. */
export async function readChangedSessions(
  cluster: Cluster,
  choice: { readonly gapMs: number; readonly changedSinceMs: number },
  most: number,
  patience: Patience,
): Promise<readonly WindowSum[]> {
  const { rows } = await execute(
    cluster,
    `SELECT ${epochMs('MIN(starts_at)')}, ${epochMs('MAX(ends_at)')} FROM posts_ledger
WHERE kind = 'session' AND processed_at >= :since GROUP BY DATE(starts_at) ORDER BY 1 DESC LIMIT ${most}`,
    { since: sqlTime(choice.changedSinceMs) },
    patience,
  );
  const found = new Map<string, WindowSum>();
  for (const [from, to] of rows) {
    const range = { fromMs: Number(from), toMs: Number(to) };
    // Of two days it may be the same one.
    for (const sum of await readSessionsOver(cluster, range, choice, patience))
      found.set(`${sum.startMs} ${sum.polarity}`, sum);
    if (found.size >= most * 3) break;
  }
  return newestFirst([...found.values()]);
}

/** The newest sessions by end, at least `most` where there are so many. */
export async function readNewestSessions(
  cluster: Cluster,
  gapMs: number,
  most: number,
  patience: Patience,
): Promise<readonly WindowSum[]> {
  const { rows } = await execute(
    cluster,
    `SELECT ${epochMs('MIN(starts_at)')}, ${epochMs('MAX(ends_at)')} FROM posts_ledger WHERE kind = 'session'`,
    {},
    patience,
  );
  const [[first, end] = []] = rows;
  if (end === undefined || end === null) return [];
  for (let spanMs = dayMs; ; spanMs *= 4) {
    const range = { fromMs: Number(end) - spanMs, toMs: Number(end) };
    const sums = await readSessionsOver(cluster, range, { gapMs }, patience);
    if (range.fromMs <= Number(first) || new Set(sums.map(({ startMs }) => startMs)).size >= most)
      return newestFirst(sums);
  }
}

function newestFirst(sums: readonly WindowSum[]): readonly WindowSum[] {
  return sums.toSorted((a, b) => b.endMs - a.endMs || b.startMs - a.startMs);
}
