import { Refusal } from '../../terminal/refusal.ts';
import { defaultWindowMs } from './streams.ts';

/** A batch window as Lambda holds it. */
export interface BatchWindow {
  /** Whole seconds; absent for the default of 500 ms, which has no number. */
  readonly seconds?: number;
  /** What a batch waits at most. */
  readonly ms: number;
  /** One sentence, where that is not what was asked for. */
  readonly note?: string;
}

const longestSeconds = 300;

/** The nearest window from `ms` up that Lambda has: 0, its default of 500 ms, or whole seconds to 300. */
export function windowFor(ms: number): BatchWindow {
  if (!(ms >= 0 && ms <= longestSeconds * 1000))
    throw new Refusal(`the batch interval must be 0 to ${longestSeconds * 1000} ms, not ${ms}`);
  if (ms > 0 && ms <= defaultWindowMs) {
    const note = `the batch interval is ${defaultWindowMs} ms, not ${ms}: Lambda takes whole seconds, 0, or its default of ${defaultWindowMs} ms`;
    return { ms: defaultWindowMs, ...(ms !== defaultWindowMs && { note }) };
  }
  const seconds = Math.ceil(ms / 1000);
  if (seconds * 1000 === ms) return { seconds, ms };
  return {
    seconds,
    ms: seconds * 1000,
    note: `the batch interval is ${seconds * 1000} ms, not ${ms}: Lambda takes whole seconds`,
  };
}

/** Records of a batch, as Lambda takes it for Kafka. */
export function checkedBatchSize(size: number): number {
  if (Number.isInteger(size) && size >= 1 && size <= 10_000) return size;
  throw new Refusal(`the batch size must be a whole number of records from 1 to 10000, not ${size}`);
}
