import { setTimeout as wait } from 'node:timers/promises';
import type { SourceMessage } from './source.ts';

/** When messages go out, until the user asks for the end. */
export interface Pace {
  /** Waits until this message is due; `flush` sends what is held before a wait. */
  before(message: SourceMessage, flush: () => Promise<void>): Promise<void>;
  /** Waits until the message after this one may be made; returns at once when all is over. */
  after(message: SourceMessage): Promise<void>;
  /** Whether this message may be held to share a send with the next one. */
  isShared(message: SourceMessage): boolean;
}

/** Moments `seconds` apart, measured from start to start, until `stop`. */
export function intervalPace(seconds: number, stop: AbortSignal): Pace {
  let due = Date.now();
  return {
    before: async () => {},
    async after({ next }) {
      if (seconds === 0 || next === 'now') return;
      const now = Date.now();
      due = Math.max(due + seconds * 1000, now);
      await pause(due - now, stop);
    },
    isShared: ({ next }) => seconds === 0 && next !== 'later',
  };
}

/**
 * Messages as far apart as their events were, at `speed` times the speed, from the first one on. What is late is not
 * waited for, and one that happened before the one before it goes out at once.
 */
export function speedPace(speed: number, stop: AbortSignal): Pace {
  let begin: { readonly eventMs: number; readonly atMs: number } | undefined;
  return {
    async before({ eventTimeMs }, flush) {
      if (eventTimeMs === undefined) return;
      begin ??= { eventMs: eventTimeMs, atMs: Date.now() };
      const waitMs = begin.atMs + (eventTimeMs - begin.eventMs) / speed - Date.now();
      if (waitMs <= 0) return;
      await flush();
      await pause(waitMs, stop);
    },
    after: async () => {},
    isShared: ({ next }) => next !== 'later',
  };
}

/** The longest time that a timer takes, ms. */
const longestMs = 2 ** 31 - 1;

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  const end = Date.now() + ms;
  while (!stop.aborted && Date.now() < end) {
    await wait(Math.min(end - Date.now(), longestMs), undefined, { signal: stop }).catch(() => {});
  }
}
