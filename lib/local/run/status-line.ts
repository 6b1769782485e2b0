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
  ];
  const problem = status.LastProcessingResult.startsWith('PROBLEM')
    ? `   ${status.LastProcessingResult}`
    : '';
  return `${parts.join('   ').trimEnd()}${problem}`;
}

/** What must change before a line is worth saying again where lines stay: state and trouble. */
export function saying({ status }: StreamSample): string {
  const { State, LastProcessingResult } = status;
  return `${stateWord(State)}|${LastProcessingResult.startsWith('PROBLEM') ? LastProcessingResult : 'well'}`;
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
  const seconds = before === undefined ? 0 : (now.atMs - before.atMs) / 1000;
  if (seconds <= 0) return '0';
  const records = (now.counts?.committed ?? 0) - (before?.counts?.committed ?? 0);
  const perSecond = Math.max(0, records) / seconds;
  return perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en');
}
