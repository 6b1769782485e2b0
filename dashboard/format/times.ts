const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How times are written. All of them are UTC; times of the day are always on 24 hours. */
export interface TimeFormats {
  /** `Fri, Jan 24, 2025`, from `2025-01-24` or milliseconds. */
  readonly day: (day: string | number) => string;
  /** `Jan 24, 2025`. */
  readonly date: (ms: number) => string;
  /** `Jan 24`. */
  readonly dayOfMonth: (ms: number) => string;
  /** `Jan 2025`. */
  readonly month: (ms: number) => string;
  /** `03:41`. */
  readonly minute: (ms: number) => string;
  /** `03:41:12`. */
  readonly second: (ms: number) => string;
  /** `03:41:12.250`. */
  readonly millisecond: (ms: number) => string;
}

export function timeFormats(locale: string | undefined): TimeFormats {
  const format = (options: Intl.DateTimeFormatOptions): ((at: string | number) => string) => {
    const formatter = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
    return at => formatter.format(new Date(at));
  };
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return {
    day: format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }),
    date: format({ day: 'numeric', month: 'short', year: 'numeric' }),
    dayOfMonth: format({ day: 'numeric', month: 'short' }),
    month: format({ month: 'short', year: 'numeric' }),
    minute: format(clock),
    second: format({ ...clock, second: '2-digit' }),
    millisecond: format({ ...clock, second: '2-digit', fractionalSecondDigits: 3 }),
  };
}

/**
 * An age in its largest whole unit: `0 s`, `59 s`, `1 min`, `23 h`; null from two days on,
 * where a date says more. Clocks that disagree a little never make it negative.
 */
export function age(ms: number): string | null {
  return ms < 2 * DAY ? duration(ms) : null;
}

/** `12 min ago`, or what `date` says of it. */
export function since(at: number, now: number, date: (at: number) => string): string {
  const past = age(now - at);
  return past === null ? date(at) : `${past} ago`;
}

/** How long, in the largest whole unit up to days; never negative. */
export function duration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < MINUTE) return `${Math.floor(length / SECOND)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < 2 * DAY) return `${Math.floor(length / HOUR)} h`;
  return `${Math.floor(length / DAY)} days`;
}
