/**
 * The day that a page opens on: the newest that is not after `today`, so that one row dated far ahead is not what everybody sees
 * first; where all days are ahead, the first of them. Null without days. `days`: newest first.
 */
export function newestUpTo(today: string, days: readonly string[]): string | null {
  return days.find(day => day <= today) ?? days.at(-1) ?? null;
}
