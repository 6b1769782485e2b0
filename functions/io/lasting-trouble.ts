/** Trouble of less than this is the client's own business: it tries again by itself, ms. */
const patienceMs = 5_000;
/** After so long without it, trouble is new, ms. */
const forgottenMs = 60_000;

/**
 * Lets a message through only where it lasts: one that came first five seconds ago at least, and has kept coming since. A broker
 * that has just started refuses some requests for a moment, and a client reports each before it sends it again.
 */
export function lastingTrouble(now: () => number = Date.now): (message: string) => boolean {
  const seen = new Map<string, { firstMs: number; lastMs: number }>();
  return message => {
    const at = now();
    for (const [each, { lastMs }] of seen) if (at - lastMs > forgottenMs) seen.delete(each);
    const { firstMs } = seen.get(message) ?? { firstMs: at };
    seen.set(message, { firstMs, lastMs: at });
    return at - firstMs >= patienceMs;
  };
}
