import { Refusal } from '../../../terminal/refusal.ts';
import { defaultWindowMs } from './stream.ts';

/** A batch window as Lambda holds it. */
export interface BatchWindow {
  /** Whole seconds; absent for the default of 500 ms, which has no number. */
  readonly seconds?: number;
  /** The longest that a batch waits. */
  readonly ms: number;
  /** One sentence, where that is not what was asked for. */
  readonly note?: string;
}

const longestSeconds = 300;

/** The shortest window that Lambda has from `ms` up, which is how `create` takes an interval. */
export function windowFor(ms: number): BatchWindow {
  if (!(ms >= 0 && ms <= longestSeconds * 1000))
    throw new Refusal(`the batch interval must be 0 to ${longestSeconds * 1000} ms, not ${ms}`);
  const taken = windowsAround(ms).find(window => window >= ms) ?? longestSeconds * 1000;
  const choice = taken === defaultWindowMs ? `, 0, or its default of ${defaultWindowMs} ms` : '';
  return {
    ms: taken,
    ...(taken !== defaultWindowMs && { seconds: taken / 1000 }),
    ...(taken !== ms && {
      note: `the batch interval is ${taken} ms, not ${ms}: Lambda takes whole seconds${choice}`,
    }),
  };
}

/** The window nearest to `ms`, which is how the shell's language takes an interval. In ms. */
export function nearestWindow(ms: number): number {
  return windowsAround(ms).reduce((best, each) => (Math.abs(each - ms) < Math.abs(best - ms) ? each : best));
}

/** What to say where the nearest window is not the interval that was asked for; undefined where it is. */
export function windowNote(ms: number): string | undefined {
  const taken = nearestWindow(ms);
  if (taken === ms) return undefined;
  const means = taken === 0 ? '0 s: a batch is handed over at once, with what is there' : `${taken / 1000} s`;
  return `BATCH_INTERVAL ${ms} ms is taken as ${means}. AWS counts batch windows in whole seconds (0.5 s is its default).`;
}

/** The windows that Lambda has around `ms`, shortest first: 0 (at once), its default of 500 ms, whole seconds. */
function windowsAround(ms: number): readonly number[] {
  const seconds = [Math.floor(ms / 1000), Math.ceil(ms / 1000)].map(each => each * 1000);
  return [0, defaultWindowMs, ...seconds].sort((a, b) => a - b);
}

/** Records of a batch, as Lambda takes it for Kafka. */
export function checkedBatchSize(size: number): number {
  if (Number.isInteger(size) && size >= 1 && size <= 10_000) return size;
  throw new Refusal(`the batch size must be a whole number of records from 1 to 10000, not ${size}`);
}
