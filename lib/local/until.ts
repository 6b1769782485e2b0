import { setTimeout as delay } from 'node:timers/promises';

export interface Wait {
  readonly mostMs: number;
  readonly pauseMs: number;
  /** The error of waiting longer; `last` is the error of the last question, if it had one. */
  readonly late: (last: unknown) => Error;
  /** Errors that mean "not yet"; without it every error ends the waiting. */
  readonly isNotYet?: (error: unknown) => boolean;
  readonly signal?: AbortSignal;
}

/**
 * Asks again and again until the answer is not false, and gives it back. Rejects with the error of a question, with what
 * `late` gives once `mostMs` are over, or with the reason of `signal`.
 */
export async function until<T>(ask: () => Promise<T | false>, wait: Wait): Promise<T> {
  const { mostMs, pauseMs, late, isNotYet = () => false, signal } = wait;
  const deadline = performance.now() + mostMs;
  for (;;) {
    signal?.throwIfAborted();
    let last: unknown;
    try {
      const answer = await ask();
      if (answer !== false) return answer;
    } catch (error) {
      if (!isNotYet(error)) throw error;
      last = error;
    }
    if (performance.now() > deadline) throw late(last);
    await delay(pauseMs, undefined, { signal });
  }
}
