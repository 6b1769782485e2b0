/** AWS does not publish its pauses; these are short enough to watch. */

/** Milliseconds before a failed batch is tried again: 0.1 s doubling to 3 s, so that a returned database is noticed soon. */
export const functionBackoff = (failures: number): number =>
  jittered(Math.min(3_000, 100 * 2 ** Math.min(failures, 10)));

/** Milliseconds before a batch the function could not take is offered again: 50 ms doubling to 1 s. */
export const throttleBackoff = (refusals: number): number =>
  jittered(Math.min(1_000, 50 * 2 ** Math.min(refusals, 10)));

/** Milliseconds before a lost consumer is made anew: 0.2 s doubling to 2 s. */
export const sessionBackoff = (losses: number): number =>
  jittered(Math.min(2_000, 200 * 2 ** Math.min(losses, 10)));

/** Resolves after `ms`, or as soon as the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

function jittered(ms: number): number {
  return ms * (0.75 + Math.random() / 4);
}
