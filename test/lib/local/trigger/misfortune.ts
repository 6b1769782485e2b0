import { setTimeout as delay } from 'node:timers/promises';
import type { Stream } from './stream.ts';

/**
 * Source text. `misfortune(work)`: of a hundred calls five throw, one outlasts its time and one kills its process, half of
 * these before the work and half after it. `note(kind, event)`: a line for each partition of a call, `begin(event)` with
 * the kind `B`: kind, epoch ms, partition, first offset, next offset, and what `count` says of its records.
 */
export const FAULT = `
import { appendFileSync } from 'node:fs';
const note = (kind, event, count = () => 0) => appendFileSync(process.env.SEEN,
  Object.values(event.records).map(records => [kind, Date.now(), records[0].partition, records[0].offset,
    records.at(-1).offset + 1, count(records)].join(' ') + '\\n').join(''));
const begin = event => note('B', event);
const fault = dice => {
  if (dice < 5) throw new Error('bad luck');
  if (dice < 6) return new Promise(resolve => setTimeout(resolve, 60_000));
  if (dice < 7) process.kill(process.pid, 'SIGKILL');
};
const misfortune = async work => {
  const dice = Math.random() * 100;
  const isEarly = Math.random() < 0.5;
  if (isEarly) await fault(dice);
  await work();
  if (!isEarly) await fault(dice);
};`;

/** Kills one of the function's processes every so many ms; returns how many. */
export async function killProcesses({ pids }: Stream, everyMs: number, signal: AbortSignal): Promise<number> {
  let killed = 0;
  for (;;) {
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return killed;
    const pid = pids()[killed % Math.max(1, pids().length)];
    if (pid === undefined) continue;
    process.kill(pid, 'SIGKILL');
    killed++;
  }
}

/** The longest time between the beginnings of two calls of one partition, ms. */
export function longestPause(stream: Stream): number {
  const last = new Map<string, number>();
  let longest = 0;
  for (const line of stream.lines()) {
    const [kind, at = '', partition = ''] = line.split(' ');
    if (kind !== 'B') continue;
    longest = Math.max(longest, Number(at) - (last.get(partition) ?? Number(at)));
    last.set(partition, Number(at));
  }
  return longest;
}
