import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks until the answer is something else than undefined or false, and gives it back. An error is an answer of the kind
 * "not yet". After `timeoutMs` it fails, saying `what` it waited for and, as its cause, the last answer's error. The longer
 * it waits, the longer it pauses, as asking takes from what it waits for; never with `pauseMs`.
 */
export async function until<T>(
  what: string,
  timeoutMs: number,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  pauseMs?: number,
): Promise<T> {
  const began = performance.now();
  const deadline = began + timeoutMs;
  let last: unknown;
  do {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await pause(pauseMs ?? Math.min(1000, Math.max(100, (performance.now() - began) / 20)));
  } while (performance.now() < deadline);
  throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}`, { cause: last });
}

/** Waits for a condition that may hold for a few milliseconds only; the error names it by its code. */
export async function untilTrue(holds: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  await until(String(holds), timeoutMs, holds, 5);
}
