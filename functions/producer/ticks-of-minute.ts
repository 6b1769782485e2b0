/**
 * The times of an invocation's ticks, epoch ms, each yielded when it has come: the first at once, the next ones
 * on multiples of `intervalMs` from it, until the next full minute or `endBy`. A late tick is not made up for.
 */
export async function* ticksOfMinute(
  intervalMs: number,
  endBy: number,
  wait: (ms: number) => Promise<unknown>,
  now: () => number = Date.now,
): AsyncGenerator<number> {
  const start = now();
  const end = Math.min(endBy, nextFullMinute(start));
  let due = start;
  while (due < end) {
    if (due > now()) await wait(due - now());
    yield due;
    do due += intervalMs;
    while (due <= now());
  }
}

function nextFullMinute(atMs: number): number {
  return (Math.floor(atMs / 60_000) + 1) * 60_000;
}
