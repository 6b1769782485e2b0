/** What the trigger counts of a mapping, in records unless said otherwise. */
const COUNTERS = [
  'polled',
  'filteredOut',
  /** Each retry again. */
  'invoked',
  /** All records of a failed call, else those that the answer reported. */
  'failed',
  /** Given up and not at a destination. */
  'dropped',
  'deadLettered',
  'committed',
  /** Calls. */
  'invocations',
  'failedInvocations',
  /** Attempts. */
  'pollingErrors',
  'commitErrors',
  'destinationErrors',
  /** Of record text in events' JSON. */
  'polledBytes',
] as const;

export type Counter = (typeof COUNTERS)[number];

export type Counts = Readonly<Record<Counter, number>>;

/** What was added to a counter within a minute. */
export interface MinuteCount {
  /** Epoch seconds of the minute's begin. */
  readonly time: number;
  readonly sum: number;
  readonly samples: number;
  readonly minimum: number;
  readonly maximum: number;
}

const KEPT_MINUTES = 180;

/** The counters of one mapping since the run began, and by minute for the last three hours. */
export class Counters {
  readonly #totals: Record<Counter, number>;
  readonly #minutes = new Map<Counter, MinuteCount[]>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
    this.#totals = Object.fromEntries(COUNTERS.map(name => [name, 0])) as Record<Counter, number>;
  }

  add(counter: Counter, amount: number): void {
    this.#totals[counter] += amount;
    const time = Math.floor(this.#nowMs() / 60_000) * 60;
    const minutes = this.#minutes.get(counter) ?? [];
    this.#minutes.set(counter, minutes);
    const last = minutes.at(-1);
    if (last === undefined || last.time < time) {
      minutes.push({ time, sum: amount, samples: 1, minimum: amount, maximum: amount });
      if (minutes.length > KEPT_MINUTES) minutes.shift();
    } else
      minutes[minutes.length - 1] = {
        time: last.time,
        sum: last.sum + amount,
        samples: last.samples + 1,
        minimum: Math.min(last.minimum, amount),
        maximum: Math.max(last.maximum, amount),
      };
  }

  totals(): Counts {
    return { ...this.#totals };
  }

  /** Oldest first; minutes in which nothing was added are left out. */
  minutes(counter: Counter): readonly MinuteCount[] {
    return this.#minutes.get(counter) ?? [];
  }
}
