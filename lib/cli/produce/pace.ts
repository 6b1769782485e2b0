import { setTimeout as pause } from 'node:timers/promises';

export interface Pace {
  /** No time between messages: they may share a send. */
  readonly together: boolean;
  /** The user has asked for the end. */
  readonly over: boolean;
  /** Waits until the next message is due; returns at once when all is over. */
  pause(): Promise<void>;
}

/** Messages `seconds` apart, measured from start to start, until `signal`. */
export function paceOf(seconds: number, signal: AbortSignal): Pace {
  let due = Date.now();
  return {
    together: seconds === 0,
    get over() {
      return signal.aborted;
    },
    async pause() {
      if (seconds === 0) return;
      const now = Date.now();
      due = Math.max(due + seconds * 1000, now);
      await pause(due - now, undefined, { signal }).catch(() => {});
    },
  };
}
