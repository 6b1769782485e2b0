const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How far apart ticks are, and so how finely they are written. */
export type TickUnit = 'second' | 'minute' | 'day' | 'month';

export interface TimeTicks {
  readonly unit: TickUnit;
  /** Milliseconds, ascending, on whole UTC units. */
  readonly at: readonly number[];
}

const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map(n => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(n => n * MINUTE),
  ...[1, 2, 3, 6, 12].map(n => n * HOUR),
];
const DAY_STEPS = [1, 2, 7, 14].map(n => n * DAY);
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
/** A scale says nothing by less. */
const FEWEST = 2;

/**
 * Ticks within [min, max], as many as there can be up to `most`; one more where there would be fewer than two. A scale of
 * days has none within a day.
 */
export function timeTicks(
  min: number,
  max: number,
  most: number,
  grain: 'minute' | 'day' = 'minute',
): TimeTicks {
  const steps = grain === 'day' ? DAY_STEPS : [...STEPS, ...DAY_STEPS];
  const fitting = steps.findIndex(step => (max - min) / step <= most);
  if (fitting === -1) {
    const at = months(min, max, most);
    if (at.length >= FEWEST) return { unit: 'month', at };
    // Two months may hold the first day of one alone.
    const weeks = every(min, max, 28 * DAY);
    return weeks.at.length >= FEWEST ? weeks : every(min, max, 14 * DAY);
  }
  const found = every(min, max, steps[fitting] ?? DAY);
  const finer = steps[fitting - 1];
  return found.at.length >= FEWEST || finer === undefined ? found : every(min, max, finer);
}

function every(min: number, max: number, step: number): TimeTicks {
  const at: number[] = [];
  for (let tick = Math.ceil(min / step) * step; tick <= max; tick += step) at.push(tick);
  return { unit: unitOf(step), at };
}

function unitOf(step: number): TickUnit {
  if (step < MINUTE) return 'second';
  return step < DAY ? 'minute' : 'day';
}

function months(min: number, max: number, most: number): readonly number[] {
  const first = monthIndex(min);
  const last = monthIndex(max);
  const step = MONTH_STEPS.find(step => (last - first) / step <= most) ?? 1200;
  const at: number[] = [];
  for (let index = Math.ceil(first / step) * step; index <= last; index += step) {
    const tick = Date.UTC(Math.floor(index / 12), index % 12, 1);
    if (tick >= min && tick <= max) at.push(tick);
  }
  return at;
}

function monthIndex(ms: number): number {
  const date = new Date(ms);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
