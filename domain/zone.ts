/** Clocks of a place. Both answers are epoch ms; a clock's are those at which a clock in UTC would show the same. */
export interface Zone {
  clockAt(momentMs: number): number;
  /** Of a clock that shows a time twice, the earlier moment. */
  momentOf(clockMs: number): number;
}

/** Offsets change at quarters of an hour. */
const quarterMs = 900_000;

/** The zone of an IANA name such as Asia/Jakarta, or of an offset such as +07:00; undefined where there is none. */
export function zoneOf(name: string): Zone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  let known = { quarter: Number.NaN, offsetMs: 0 };
  const offsetAt = (momentMs: number): number => {
    const quarter = Math.floor(momentMs / quarterMs);
    if (quarter !== known.quarter) known = { quarter, offsetMs: offsetOf(format, quarter * quarterMs) };
    return known.offsetMs;
  };
  return {
    clockAt: momentMs => momentMs + offsetAt(momentMs),
    momentOf: clockMs => clockMs - offsetAt(clockMs - offsetAt(clockMs)),
  };
}

function offsetOf(format: Intl.DateTimeFormat, momentMs: number): number {
  const parts = new Map(format.formatToParts(momentMs).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - momentMs;
}
