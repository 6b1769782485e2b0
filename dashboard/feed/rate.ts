import type { StreamsView, StreamView } from '../../domain/view.ts';

/** Rows written by a stream at one moment of the server's clock. */
export interface Sample {
  readonly atMs: number;
  readonly rows: bigint;
  /** When the last of them were written; null before the first. */
  readonly writtenMs: number | null;
  /** Kafka records that waited; null where that was not known. */
  readonly lag: number | null;
  /** It was not stopped. */
  readonly isOn: boolean;
}

export type History = ReadonlyMap<string, readonly Sample[]>;

const KEPT = 180;
const LEAST_WINDOW_MS = 5000;

/** The history with one more sample of each stream; a count that fell (tables made anew) starts over. */
export function withSamples(history: History, view: StreamsView): History {
  const atMs = Date.parse(view.now);
  return new Map(
    view.streams.map(stream => {
      const rows = BigInt(stream.rows);
      const writtenMs = stream.writtenAt === null ? null : Date.parse(stream.writtenAt);
      const past = history.get(stream.name) ?? [];
      const last = past.at(-1);
      if (last !== undefined && atMs <= last.atMs) return [stream.name, past];
      const kept = last !== undefined && rows < last.rows ? [] : past;
      const sample = { atMs, rows, writtenMs, lag: stream.lag, isOn: stream.state !== 'stopped' };
      return [stream.name, [...kept, sample].slice(-KEPT)];
    }),
  );
}

/** Rows move a batch at a time, so a rate is measured over two batch windows at least (milliseconds). */
export function rateWindowMs(stream: Pick<StreamView, 'batchIntervalMs'>): number {
  return Math.max(LEAST_WINDOW_MS, 2 * stream.batchIntervalMs);
}

/**
 * Rows a second over the window that ends with sample `end`, from the write that began it to the last write: so
 * batches make a steady rate, whenever they were looked at. Null without an earlier sample, or when the earlier
 * one is so old (the tab was hidden) that the answer would be about another time.
 */
export function rowsPerSecond(
  samples: readonly Sample[],
  windowMs: number,
  end = samples.length - 1,
): number | null {
  const last = samples[end];
  let first = samples[end - 1];
  if (last === undefined || first === undefined || last.atMs - first.atMs > 2 * windowMs) return null;
  for (let i = end - 2; i >= 0; i -= 1) {
    const sample = samples[i];
    if (sample === undefined || last.atMs - sample.atMs > windowMs) break;
    first = sample;
  }
  const rows = Number(last.rows - first.rows);
  if (rows === 0) return 0;
  // A pause before the window is not averaged in.
  const fromMs = Math.max(first.writtenMs ?? first.atMs, last.atMs - 2 * windowMs);
  const tookMs = (last.writtenMs ?? last.atMs) - fromMs;
  return (rows * 1000) / (tookMs > 0 ? tookMs : last.atMs - first.atMs);
}

/** The rate at each sample but the first, oldest first; null where it is not known, and where the stream was stopped. */
export function rates(samples: readonly Sample[], windowMs: number): readonly (number | null)[] {
  return samples.map((sample, end) => (sample.isOn ? rowsPerSecond(samples, windowMs, end) : null)).slice(1);
}
