import { once } from 'node:events';
import { run } from 'node:test';
import { roomy } from '../support/run/roomy.ts';

/** One process of tests. */
export interface Job {
  /** What Node is started with. */
  readonly file: string;
  /** The file's own words: the test files that share the process. */
  readonly words: readonly string[];
  /** Of those that start engines only so many run at a time. */
  readonly startsEngines: boolean;
  /** After this time, ms, the process is killed and counts as failed. */
  readonly limitMs: number;
}

export interface RunnerEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const counted = ['tests', 'suites', 'passed', 'failed', 'cancelled', 'skipped', 'todo'] as const;

export type Counts = Record<(typeof counted)[number], number>;

/** How the name of the test ends that follows each file in a process that files share; it is shown where it fails. */
export const LEFT_AS_FOUND = 'leaves its process as it found it';

interface Playing {
  readonly job: Job;
  readonly events: RunnerEvent[];
  ended: boolean;
}

/**
 * Runs jobs in their order, as many at a time as there are slots. Gives the events of one job after the other's, so that a
 * reporter takes them for one run, and at the end the counts of all. `done` gets these and how long each file took, ms.
 */
export async function* runJobs(
  jobs: readonly Job[],
  slots: { readonly all: number; readonly engines: number },
  done: (counts: Counts, tookMs: ReadonlyMap<string, number>) => void,
): AsyncGenerator<RunnerEvent> {
  const began = performance.now();
  const counts = Object.fromEntries(counted.map(name => [name, 0])) as Counts;
  const tookMs = new Map<string, number>();
  const waiting = [...jobs];
  const playing = new Set<Playing>();
  const news = new EventTarget();
  const startNext = (): void => {
    const busy = [...playing].filter(({ ended }) => !ended);
    const isFull = busy.filter(({ job }) => job.startsEngines).length >= slots.engines;
    const index = waiting.findIndex(({ startsEngines }) => !startsEngines || !isFull);
    if (busy.length >= slots.all || index < 0) return;
    for (const job of waiting.splice(index, 1)) {
      const next: Playing = { job, events: [], ended: false };
      playing.add(next);
      void play(next, counts, tookMs, () => news.dispatchEvent(new Event('news')));
    }
    startNext();
  };
  let shown: Playing | undefined;
  for (startNext(); playing.size > 0; startNext()) {
    shown ??= [...playing].find(({ ended }) => ended) ?? [...playing][0];
    yield* shown?.events.splice(0) ?? [];
    if (shown?.events.length) continue;
    if (!shown?.ended) await once(news, 'news');
    else {
      playing.delete(shown);
      shown = undefined;
    }
  }
  for (const [name, value] of closing(counts, performance.now() - began))
    yield { type: 'test:diagnostic', data: { nesting: 0, message: `${name} ${value}`, level: 'info' } };
  done(counts, tookMs);
}

/** The closing lines of Node's own runner. */
function closing(counts: Counts, ms: number): readonly (readonly [string, number])[] {
  const { tests, suites, passed, failed, cancelled, skipped, todo } = counts;
  return Object.entries({
    tests,
    suites,
    pass: passed,
    fail: failed,
    cancelled,
    skipped,
    todo,
    duration_ms: ms,
  });
}

async function play(
  playing: Playing,
  counts: Counts,
  tookMs: Map<string, number>,
  onNews: () => void,
): Promise<void> {
  const { file, words, limitMs } = playing.job;
  const began = performance.now();
  const events = run({
    files: [file],
    argv: words,
    execArgv: [
      ...roomy,
      ...['./quick-hook.ts', './jsx.ts'].flatMap(file => ['--import', import.meta.resolve(file)]),
    ],
    concurrency: 1,
    signal: AbortSignal.timeout(limitMs),
  }) as AsyncIterable<RunnerEvent>;
  for await (const event of events) {
    if (event.type === 'test:summary' && event.data['file'] === undefined) {
      const found = event.data['counts'] as Counts;
      for (const name of counted) counts[name] += found[name];
    }
    addTime(event, tookMs);
    if (isClosing(event)) continue;
    if (isQuiet(event)) {
      if (event.type === 'test:pass') {
        counts.tests -= 1;
        counts.passed -= 1;
      }
      continue;
    }
    playing.events.push(event);
    onNews();
  }
  if (words.length === 0) tookMs.set(file, performance.now() - began);
  playing.ended = true;
  onNews();
}

/** What Node's runner says at the end of a run, of which there are many here. */
function isClosing({ type, data }: RunnerEvent): boolean {
  const ends = ['test:plan', 'test:summary', 'test:diagnostic'].includes(type);
  return ends && data['nesting'] !== 1 && data['file'] === undefined;
}

/** A file of a share left its process as it found it, as it should. */
function isQuiet({ type, data }: RunnerEvent): boolean {
  return type !== 'test:fail' && String(data['name']).endsWith(LEFT_AS_FOUND);
}

function addTime({ type, data }: RunnerEvent, tookMs: Map<string, number>): void {
  if ((type !== 'test:pass' && type !== 'test:fail') || data['nesting'] !== 0) return;
  const file = String(data['file']);
  const { duration_ms: ms } = data['details'] as { duration_ms: number };
  tookMs.set(file, (tookMs.get(file) ?? 0) + ms);
}
