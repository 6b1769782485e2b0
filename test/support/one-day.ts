import { setTimeout } from 'node:timers/promises';

const dayMs = 86_400_000;

/** Where the UTC day ends within so many ms, waits for the next: what counts days by a clock then has the same day throughout. */
export async function oneDay(ms: number): Promise<void> {
  const left = dayMs - (Date.now() % dayMs);
  if (left < ms) await setTimeout(left);
}
