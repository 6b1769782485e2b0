import { setTimeout as wait } from 'node:timers/promises';
import { SqlError } from '../sql-error.ts';

const mostAttempts = 5;

/** Gives way to other writers of the same rows, and tries again, a few times. */
export async function persistently<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      const hasMetWriter = error instanceof SqlError && error.kind === 'conflict';
      if (!hasMetWriter || tried === mostAttempts) throw error;
      await wait(Math.random() * 100 * tried);
    }
  }
}
