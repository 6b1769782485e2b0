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

/** `gapMs`: that ends a session. `mostRows`: no fewer of the newest by end. `changedSinceMs`: without those that have not changed since. */
export interface SessionChoice {
  readonly gapMs: number;
  readonly mostRows: number;
  readonly changedSinceMs?: number;
}

/** Of a session, one for each polarity at most. */
const rowsOfSession = 3;

/**
 * Sums of sessions that hold a moment of the range, whole, newest first by end; one more of them than asked for, as it may end behind
 * the range. Rows are read from so long before the range to so long behind it as its first and its last session last: none is longer
 * than an hour and a gap.
 */
export async function readSessionsOver(
  cluster: Cluster,
  { fromMs, toMs }: SessionRange,
  { gapMs, mostRows, changedSinceMs = 0 }: SessionChoice,
  patience: Patience,
): Promise<readonly WindowSum[]> {
  const longestMs = hourMs + gapMs;
  for (let before = 2 * longestMs, behind = longestMs; ; ) {
    const [first, end] = [Math.max(earliestMs, fromMs - before), toMs + behind];
    const { rows } = await execute(
      cluster,
      `SELECT ${windowColumns} FROM (
  SELECT window_start, window_end, polarity, posts, score_sum,
    MAX(changed_at) OVER (PARTITION BY window_start, window_end) AS changed_at
  FROM ${sessionsWhere('starts_at >= :first AND starts_at < :end')} s
) w WHERE window_end > :from AND window_start < :to AND changed_at >= :since
ORDER BY window_end DESC, window_start DESC LIMIT ${mostRows + rowsOfSession}`,
      {
        first: sqlTime(first),
        end: sqlTime(end),
        from: sqlTime(fromMs),
        to: sqlTime(toMs),
        since: sqlTime(Math.max(earliestMs, changedSinceMs)),
      },
      patience,
    );
    const all = rows.map(windowSumOf);
    const beginsEarlier = first > earliestMs && all.some(({ startMs }) => startMs < first + longestMs);
    const goesOn = all.some(({ endMs }) => endMs > end);
    if (!beginsEarlier && !goesOn) return all;
    if (beginsEarlier) before *= 4;
    if (goesOn) behind *= 4;
  }
}

/** Sums of sessions that have changed since then and end before a time: `mostRows` at most, the newest by end first. */
export async function readChangedSessions(
  cluster: Cluster,
  choice: { readonly gapMs: number; readonly changedSinceMs: number; readonly beforeMs: number },
  mostRows: number,
  patience: Patience,
): Promise<readonly WindowSum[]> {
  const { beforeMs } = choice;
  const { rows } = await execute(
    cluster,
    `SELECT ${epochMs('MIN(starts_at)')}, ${epochMs('MAX(ends_at)')} FROM posts_ledger
WHERE kind = 'session' AND processed_at >= :since AND starts_at < :before GROUP BY DATE(starts_at) ORDER BY 1 DESC LIMIT ${mostRows}`,
    { since: sqlTime(choice.changedSinceMs), before: sqlTime(beforeMs) },
    patience,
  );
  // Of two days it may be the same session.
  const found = new Map<string, WindowSum>();
  for (const [from, to] of rows) {
    const range = { fromMs: Number(from), toMs: Number(to) };
    for (const sum of await readSessionsOver(cluster, range, { ...choice, mostRows }, patience))
      if (sum.endMs < beforeMs) found.set(`${sum.startMs} ${sum.polarity}`, sum);
    // Sessions of earlier days end earlier.
    if (found.size >= mostRows) break;
  }
  return newestFirst([...found.values()], mostRows);
}

/** Sums of the sessions that end before a time: `mostRows` at most, the newest by end first. */
export async function readNewestSessions(
  cluster: Cluster,
  { gapMs, beforeMs }: { readonly gapMs: number; readonly beforeMs: number },
  mostRows: number,
  patience: Patience,
): Promise<readonly WindowSum[]> {
  const { rows } = await execute(
    cluster,
    `SELECT ${epochMs('MIN(starts_at)')}, ${epochMs('MAX(ends_at)')} FROM posts_ledger WHERE kind = 'session'`,
    {},
    patience,
  );
  const [[first, last] = []] = rows;
  if (last === undefined || last === null) return [];
  const toMs = Math.min(Number(last), beforeMs);
  for (let spanMs = dayMs; ; spanMs *= 4) {
    const range = { fromMs: toMs - spanMs, toMs };
    const over = await readSessionsOver(cluster, range, { gapMs, mostRows }, patience);
    const sums = over.filter(({ endMs }) => endMs < beforeMs);
    if (range.fromMs <= Number(first) || sums.length >= mostRows) return newestFirst(sums, mostRows);
  }
}

function newestFirst(sums: readonly WindowSum[], mostRows: number): readonly WindowSum[] {
  return sums.toSorted((a, b) => b.endMs - a.endMs || b.startMs - a.startMs).slice(0, mostRows);
}
