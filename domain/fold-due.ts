const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * Whether there may be something to fold: always while batches come, then hourly until they are no longer new, once a day from
 * then on, and not at all when all of them were old enough the last time. Times: ISO 8601; absent for never.
 */
export function isFoldDue(
  nowMs: number,
  countedAt: string | null | undefined,
  foldedAt: string | null | undefined,
  recentDays: number,
): boolean {
  if (countedAt === null || countedAt === undefined) return false;
  if (foldedAt === null || foldedAt === undefined) return true;
  const [counted, folded] = [Date.parse(countedAt), Date.parse(foldedAt)];
  // A day more than it takes, for clocks that differ.
  if (folded - counted > (recentDays + 2) * 24 * hourMs) return false;
  if (folded - counted < 10 * minuteMs) return true;
  if (nowMs - counted < 2 * hourMs) return nowMs - folded > 50 * minuteMs;
  return nowMs - folded > 20 * hourMs;
}

/** So many minutes before now may have batches that no run has seen, which may take half an hour; at most all recent days. */
export function minutesSince(nowMs: number, foldedAt: string | null | undefined, recentDays: number): number {
  const most = recentDays * 24 * 60;
  if (foldedAt === null || foldedAt === undefined) return most;
  return Math.min(most, Math.max(0, Math.ceil((nowMs - Date.parse(foldedAt)) / minuteMs)) + 30);
}
