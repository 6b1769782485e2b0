const minute = 60_000;
const swingMs = 12 * minute;

/**
 * How simulated people feel at a time, -1 to 1: a slow drift, and on it now and then a swing of some minutes. It follows
 * from the time alone, so that every process that simulates goes on where the one before it stopped.
 */
export function moodAt(atMs: number): number {
  const drift =
    0.4 * Math.sin((2 * Math.PI * atMs) / (53 * minute)) +
    0.25 * Math.sin((2 * Math.PI * atMs) / (17 * minute));
  return Math.max(-1, Math.min(1, drift + swingAt(atMs)));
}

/** Rises and falls within its twelve minutes; two of three of them have none. */
function swingAt(atMs: number): number {
  const index = Math.floor(atMs / swingMs);
  const height = [0.9, -0.9, 0, 0, 0, 0][scattered(index) % 6] ?? 0;
  return height * Math.sin((Math.PI * (atMs - index * swingMs)) / swingMs);
}

/** Neighbours get numbers that have nothing to do with each other. */
function scattered(index: number): number {
  let bits = Math.imul(index ^ (index >>> 16), 0x45d9f3b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
