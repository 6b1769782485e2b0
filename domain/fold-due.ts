const hourMs = 3_600_000;

/**
 * Whether there may be something to fold: always while batches come, once a day when none does, and not at all when all
 * of them were old enough the last time. Times: ISO 8601; absent for never.
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
  return nowMs - counted < 2 * hourMs || nowMs - folded > 20 * hourMs;
}
