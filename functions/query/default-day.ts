/**
 * The day that a page opens on: the newest that is not after `today`, so that one row dated far ahead is not what everybody sees
 * first; where all days are ahead, today, of which there is nothing. Null without days. `days`: newest first. Both are days
 * of UTC, as all that is kept by day.
 */
export function newestUpTo(today: string, days: readonly string[]): string | null {
  return days.find(day => day <= today) ?? (days.length > 0 ? today : null);
}
