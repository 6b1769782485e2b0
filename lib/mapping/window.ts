import { defaultWindowMs, windowMsOf } from '../../domain/stream-names.ts';
import { limits } from './limits.ts';

/** A batch window as Lambda holds it. */
export interface BatchWindow {
  /** Whole seconds; absent for the default of 500 ms, which has no number. */
  readonly seconds?: number;
  /** What a batch waits at most. */
  readonly ms: number;
}

const [least, most] = limits.MaximumBatchingWindowInSeconds;

/** The longest window, ms. */
export const longestWindowMs = most * 1000;

/**
 * The window that Lambda has nearest to `ms`: at once, its default of 500 ms, or whole seconds up to 300. Of two that
 * are equally near it is the shorter, because a window is the longest that a record waits. Undefined for what lies
 * outside 0 to 300,000 ms.
 */
export function windowNearest(ms: number): BatchWindow | undefined {
  if (!(ms >= least * 1000 && ms <= longestWindowMs)) return undefined;
  const whole = Math.floor(ms / 1000);
  const all = [0, undefined, whole, whole + 1].map(seconds => ({ seconds, ms: windowMsOf(seconds) }));
  const nearest = all.reduce((best, each) => (Math.abs(each.ms - ms) < Math.abs(best.ms - ms) ? each : best));
  return nearest.seconds === undefined
    ? { ms: defaultWindowMs }
    : { seconds: nearest.seconds, ms: nearest.ms };
}

/** One sentence where the window is not the interval that was asked for; undefined where it is. */
export function windowNote(ms: number, window: BatchWindow): string | undefined {
  if (window.ms === ms) return undefined;
  const taken =
    window.ms === 0 ? '0 ms (a batch is handed over at once, with what is there)' : `${window.ms} ms`;
  return `the batch interval is ${taken}, not ${ms}: Lambda takes 0, its default of ${defaultWindowMs} ms, or whole seconds`;
}
