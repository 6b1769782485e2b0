import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheFolder } from '../engines/cache-folder.mjs';
import { tryLock } from '../engines/lock.mjs';

const LONGEST_WAIT_MS = 20_000;

/**
 * Lets runs of one user start one after the other, from the choice of their ports until their engines listen on them;
 * two that choose at the same moment would choose the same. Answers what gives the turn to the next, safe twice.
 * Nobody waits for a holder that hangs, or for a lock that cannot be made.
 */
export async function takeStartTurn(signal: AbortSignal): Promise<() => void> {
  const deadline = performance.now() + LONGEST_WAIT_MS;
  const folder = join(cacheFolder(process.env), 'start.lock');
  try {
    while (performance.now() < deadline) {
      const lock = tryLock(folder);
      if (lock.held) return () => lock.release();
      await delay(100, undefined, { signal });
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
  return () => undefined;
}
