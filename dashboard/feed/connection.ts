/** How it stands between the page and `/api`. Times are milliseconds of our own clock. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** The server is well, its database sleeps or is away. */
  | { readonly kind: 'waking'; readonly since: number; readonly retryAt: number }
  /** The server does not answer this question; another it may. */
  | { readonly kind: 'refused'; readonly retryAt: number; readonly reason: string }
  /** `since`: the last good answer. */
  | { readonly kind: 'lost'; readonly since: number; readonly retryAt: number; readonly reason: string };

const FIRST_MS = 1000;
const LONGEST_MS = 15_000;

/** Wait before the next try after `failures` (1 or more): doubling, capped, a fifth either way so that pages spread out. */
export function backoffMs(failures: number, random: number): number {
  const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.round(wait * (0.8 + 0.4 * random));
}
