import type { MappingCounts, MappingStatus } from '../trigger/mapping.ts';

/** One look at a stream. */
export interface StreamSample {
  readonly name: string;
  readonly status: MappingStatus;
  readonly counts: MappingCounts | undefined;
  /** Records not yet processed; undefined while the broker does not say. */
  readonly lag: bigint | undefined;
  /** Milliseconds of a clock that only goes forward. */
  readonly atMs: number;
}

/** A line a stream: `trades-transform   running    12 records/s   lag 0   last batch 12`. */
export function statusLine(now: StreamSample, before: StreamSample | undefined, width = 18): string {
  const { status, counts, lag } = now;
  const parts = [
    now.name.padEnd(width),
    stateWord(status.State).padEnd(8),
    `${rate(now, before)} records/s`.padStart(16),
    `lag ${lag === undefined ? '?' : lag.toLocaleString('en')}`.padEnd(12),
    `last batch ${(counts?.lastBatch ?? 0).toLocaleString('en')}`,
    ...(isCatchingUp(now, before) ? [`catching up, about ${rounded(lag ?? 0n)} left`] : []),
  ];
  const problem = status.LastProcessingResult.startsWith('PROBLEM')
    ? `   ${status.LastProcessingResult}`
    : '';
  return `${parts.join('   ').trimEnd()}${problem}`;
}

/** What must change before a line is worth saying again where lines stay: state, trouble, and whether it works off a backlog. */
export function saying(now: StreamSample, before?: StreamSample): string {
  const { State, LastProcessingResult } = now.status;
  const trouble = LastProcessingResult.startsWith('PROBLEM') ? LastProcessingResult : 'well';
  return `${stateWord(State)}|${trouble}|${isCatchingUp(now, before) ? 'behind' : 'with it'}`;
}

/** Fewer records are on their way at any time. */
const LEAST_BACKLOG = 50n;
const LONG_SECONDS = 5;

/** What waits takes longer than some seconds at the rate of now; a call may take longer than a look. */
function isCatchingUp(now: StreamSample, before: StreamSample | undefined): boolean {
  const { lag, status, counts } = now;
  if (status.State !== 'Enabled' || lag === undefined || lag < LEAST_BACKLOG) return false;
  const perSecond = rateOf(now, before);
  return perSecond > 0 ? Number(lag) / perSecond > LONG_SECONDS : (counts?.calls ?? 0) > 0;
}

/** Two digits of it: it falls while it is read. */
function rounded(count: bigint): string {
  return Number(Number(count).toPrecision(2)).toLocaleString('en');
}

const WORDS: Readonly<Partial<Record<MappingStatus['State'], string>>> = {
  Creating: 'starting',
  Disabled: 'stopped',
  Disabling: 'stopping',
  Enabled: 'running',
  Enabling: 'starting',
};

function stateWord(state: MappingStatus['State']): string {
  return WORDS[state] ?? state.toLowerCase();
}

function rate(now: StreamSample, before: StreamSample | undefined): string {
  const perSecond = rateOf(now, before);
  return perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en');
}

/** Records committed in a second since the look before; 0 at the first one. */
function rateOf(now: StreamSample, before: StreamSample | undefined): number {
  const seconds = before === undefined ? 0 : (now.atMs - before.atMs) / 1000;
  if (seconds <= 0) return 0;
  return Math.max(0, (now.counts?.committed ?? 0) - (before?.counts?.committed ?? 0)) / seconds;
}
