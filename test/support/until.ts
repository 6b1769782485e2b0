import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks until the answer is something else than undefined or false, and gives it back. After `timeoutMs` it
 * fails, saying `what` it waited for and the last error.
 */
export async function until<T>(
  what: string,
  timeoutMs: number,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    await pause(100);
  }
  throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}`, { cause: last });
}
