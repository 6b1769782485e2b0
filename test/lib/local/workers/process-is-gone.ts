import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when no process has this number; rejects after 5 seconds. */
export async function processIsGone(pid: number): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (isThere(pid)) {
    if (performance.now() > deadline) throw new Error(`process ${pid} is still there`);
    await delay(20);
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
