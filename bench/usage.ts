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
  /** The most that runner, functions and the DynamoDB engine of ours held at once, bytes resident: what they share is counted in each. */
  readonly peakBytes: number;
  /** The most that they took of the machine: what is each one's own, and once the most that one has mapped of files, Node's program above all. */
  readonly peakTaken: number;
}

interface Reading {
  readonly pid: number;
  readonly part: string;
  readonly cpuSeconds: number;
  readonly bytes: number;
  /** Of them, those that are mapped of files. */
  readonly mapped: number;
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
  const watch = { over: false, peak: 0, taken: 0 };
  const look = (): void => {
    const now = readings(pid);
    const held = new Map<string, number>();
    for (const each of now) {
      last.set(each.pid, each);
      held.set(each.part, (held.get(each.part) ?? 0) + each.bytes);
    }
    for (const [part, bytes] of held) peaks.set(part, Math.max(bytes, peaks.get(part) ?? 0));
    const ours = now.filter(({ part }) => !foreign.has(part));
    watch.peak = Math.max(
      watch.peak,
      sumOf(ours, ({ bytes }) => bytes),
    );
    const own = sumOf(ours, ({ bytes, mapped }) => bytes - mapped);
    watch.taken = Math.max(watch.taken, own + Math.max(0, ...ours.map(({ mapped }) => mapped)));
  };
  const watching = (async () => {
    for (; !watch.over; await pause(everyMs)) look();
  })();
  try {
    const done = await work();
    look();
    const parts = [...peaks].map(([part, peakBytes]) => {
      const own = [...last.values()].filter(each => each.part === part);
      const cpuSeconds = sumOf(own, each => each.cpuSeconds - (before.get(each.pid) ?? 0));
      return { part, processes: own.length, cpuSeconds, peakBytes };
    });
    return {
      done,
      usage: {
        parts: parts.toSorted((a, b) => b.cpuSeconds - a.cpuSeconds),
        peakBytes: watch.peak,
        peakTaken: watch.taken,
      },
    };
  } finally {
    watch.over = true;
    await watching;
  }
}

function sumOf<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0);
}

function readings(runner: number): readonly Reading[] {
  return treeOf(runner).flatMap(({ pid, command }) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const bytesOf = (name: string): number =>
        Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
      return {
        pid,
        part: pid === runner ? 'runner' : partOf(pid, command),
        cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
        bytes: bytesOf('VmRSS'),
        mapped: bytesOf('RssFile'),
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
