import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from './process-identity.mjs';

const POLITE_MS = 10_000;
const KILLED_MS = 10_000;

/** Ends these very processes, politely, by force after ten seconds; returns when every one is gone. */
export async function endProcesses(
  processes: readonly ProcessIdentity[],
  politeMs = POLITE_MS,
): Promise<void> {
  signalAll(processes, 'SIGTERM');
  if (await allGone(processes, politeMs)) return;
  signalAll(processes, 'SIGKILL');
  if (await allGone(processes, KILLED_MS)) return;
  const left = processes.filter(isAlive).map(known => known.pid);
  throw new Error(`processes ${left.join(', ')} of the last run do not end, not even when killed`);
}

function signalAll(processes: readonly ProcessIdentity[], signal: NodeJS.Signals): void {
  for (const known of processes.filter(isAlive)) {
    try {
      process.kill(known.pid, signal);
    } catch (error) {
      // It may have ended between the look and the signal; somebody else's process shows in the wait that follows.
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
}

async function allGone(processes: readonly ProcessIdentity[], ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (processes.some(isAlive)) {
    if (performance.now() > deadline) return false;
    await delay(20);
  }
  return true;
}
