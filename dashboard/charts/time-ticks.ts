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
  ...[1, 2, 7, 14].map(n => n * DAY),
];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];

/** Ticks within [min, max], as many as there can be up to `most`. */
export function timeTicks(min: number, max: number, most: number): TimeTicks {
  const step = STEPS.find(step => (max - min) / step <= most);
  if (step === undefined) return { unit: 'month', at: months(min, max, most) };
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
