import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { treeOf } from '../test/support/run/processes.ts';

/** What the processes of one part of a run have used, Linux; a part is `runner`, `function NAME` or `engine NAME`. */
export interface Use {
  readonly part: string;
  readonly processes: number;
  readonly cpuSeconds: number;
  /** The most that its processes held at once, bytes resident. */
  readonly peakBytes: number;
}

export interface Usage {
  readonly parts: readonly Use[];
  /** The most that runner, functions and the DynamoDB engine of ours held at once, bytes resident. */
  readonly peakBytes: number;
}

interface Reading {
  readonly pid: number;
  readonly part: string;
  readonly cpuSeconds: number;
  readonly bytes: number;
}

const everyMs = 100;
/** Of /proc/PID/stat: USER_HZ, which Linux has fixed at 100. */
const ticksPerSecond = 100;
/** MySQL and Kafka are engines of other people, whatever they take. */
const foreign = new Set(['engine mysql', 'engine kafka']);

/** Watches the processes of a run while `work` lasts. */
export async function usageOf<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ readonly done: T; readonly usage: Usage }> {
  const before = new Map(readings(pid).map(each => [each.pid, each.cpuSeconds]));
  const last = new Map<number, Reading>();
  const peaks = new Map<string, number>();
  const watch = { over: false, peak: 0 };
  const look = (): void => {
    const now = readings(pid);
    const held = new Map<string, number>();
    for (const each of now) {
      last.set(each.pid, each);
      held.set(each.part, (held.get(each.part) ?? 0) + each.bytes);
    }
    for (const [part, bytes] of held) peaks.set(part, Math.max(bytes, peaks.get(part) ?? 0));
    const ours = [...held].reduce((sum, [part, bytes]) => sum + (foreign.has(part) ? 0 : bytes), 0);
    watch.peak = Math.max(watch.peak, ours);
  };
  const watching = (async () => {
    for (; !watch.over; await pause(everyMs)) look();
  })();
  try {
    const done = await work();
    look();
    const parts = [...peaks].map(([part, peakBytes]) => {
      const own = [...last.values()].filter(each => each.part === part);
      const cpuSeconds = own.reduce((sum, each) => sum + each.cpuSeconds - (before.get(each.pid) ?? 0), 0);
      return { part, processes: own.length, cpuSeconds, peakBytes };
    });
    return {
      done,
      usage: { parts: parts.toSorted((a, b) => b.cpuSeconds - a.cpuSeconds), peakBytes: watch.peak },
    };
  } finally {
    watch.over = true;
    await watching;
  }
}

function readings(runner: number): readonly Reading[] {
  return treeOf(runner).flatMap(({ pid, command }) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return {
        pid,
        part: pid === runner ? 'runner' : partOf(pid, command),
        cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
        bytes: Number(resident ?? 0) * 1024,
      };
    } catch {
      // It has ended since.
      return [];
    }
  });
}

function partOf(pid: number, command: string): string {
  const name = /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]*)/.exec(
    readFileSync(`/proc/${pid}/environ`, 'utf8'),
  )?.[1];
  if (name !== undefined) return `function ${name}`;
  if (/dynalite/.test(command)) return 'engine dynamodb';
  if (/mariadbd/.test(command)) return 'engine mysql';
  return /kafka\.Kafka/.test(command) ? 'engine kafka' : 'watchdogs';
}
