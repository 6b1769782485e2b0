import { setTimeout as wait } from 'node:timers/promises';
import { SqlError } from '../sql-error.ts';
import type { SqlErrorKind } from '../sql-error.ts';

/** What is tried again, how often at most, and how long it waits before: up to so many ms, times the tries so far. */
export interface Tries {
  readonly of: readonly SqlErrorKind[];
  readonly most: number;
  readonly pauseMs: number;
}

/** Gives way to other writers of the same rows, and tries again. By default: five times, where another transaction was in the way. */
export async function persistently<T>(
  attempt: () => Promise<T>,
  { of, most, pauseMs }: Tries = { of: ['conflict'], most: 5, pauseMs: 100 },
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      const isInTheWay = error instanceof SqlError && of.includes(error.kind);
      if (!isInTheWay || tried === most) throw error;
      await wait(Math.random() * pauseMs * tried);
    }
  }
}
