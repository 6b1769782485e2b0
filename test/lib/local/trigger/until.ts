import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when the condition holds; rejects after `ms`. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${ms} ms: ${String(holds)}`);
    await delay(5);
  }
}
