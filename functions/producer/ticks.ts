/** As long as until the next invocation. */
const ownMinuteMs = 60_000;

/**
 * The times of an invocation's ticks, epoch ms, each yielded when it has come: the first at once, the next ones on multiples of
 * `intervalMs` from it, for a minute of its own or until `endBy`. A schedule fires anywhere in a minute, so that the clock's
 * minutes say nothing about when the next invocation comes. A late tick is not made up for.
 */
export async function* ticks(
  intervalMs: number,
  endBy: number,
  wait: (ms: number) => Promise<unknown>,
  now: () => number = Date.now,
): AsyncGenerator<number> {
  const start = now();
  const end = Math.min(endBy, start + ownMinuteMs);
  let due = start;
  while (due < end) {
    if (due > now()) await wait(due - now());
    yield due;
    do due += intervalMs;
    while (due <= now());
  }
}
