import { setTimeout as timer } from 'node:timers/promises';
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

/** What paces need of time, ms; tests give their own. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`, or as soon as `stop` is aborted. */
  wait(ms: number, stop: AbortSignal): Promise<void>;
}

/** Moments `seconds` apart, measured from start to start, until `stop`. */
export function intervalPace(seconds: number, stop: AbortSignal, clock: Clock = systemClock): Pace {
  let due = clock.now();
  return {
    before: async () => {},
    async after({ next }) {
      if (seconds === 0 || next === 'now') return;
      const now = clock.now();
      due = Math.max(due + seconds * 1000, now);
      await clock.wait(due - now, stop);
    },
    isShared: ({ next }) => seconds === 0 && next !== 'later',
  };
}

/**
 * Messages as far apart as their events were, at `speed` times the speed, from the first one on. What is late is not
 * waited for, and one that happened before the one before it goes out at once.
 */
export function speedPace(speed: number, stop: AbortSignal, clock: Clock = systemClock): Pace {
  let begin: { readonly eventMs: number; readonly atMs: number } | undefined;
  return {
    async before({ eventTimeMs }, flush) {
      if (eventTimeMs === undefined) return;
      begin ??= { eventMs: eventTimeMs, atMs: clock.now() };
      const waitMs = begin.atMs + (eventTimeMs - begin.eventMs) / speed - clock.now();
      if (waitMs <= 0) return;
      await flush();
      await clock.wait(waitMs, stop);
    },
    after: async () => {},
    isShared: ({ next }) => next !== 'later',
  };
}

/** The longest time that a timer takes, ms. */
const longestMs = 2 ** 31 - 1;

const systemClock: Clock = {
  now: Date.now,
  async wait(ms, stop) {
    const end = Date.now() + ms;
    while (!stop.aborted && Date.now() < end) {
      await timer(Math.min(end - Date.now(), longestMs), undefined, { signal: stop }).catch(() => {});
    }
  },
};
