/** Days and times as text: `YYYY-MM-DD` and `YYYY-MM-DDTHH:MM:SS.mmmZ`, UTC, years 1000 to 9999 (what MySQL's DATE holds). */

const dayLength = 10;
const timestampLength = 24;

/** True for a day that the calendar has, such as 2024-02-29; false for 2024-02-30 and 2023-02-29. */
export function isDay(value: unknown): value is string {
  return typeof value === 'string' && value.length === dayLength && hasDay(value);
}

export function isTimestamp(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length === timestampLength &&
    hasDay(value) &&
    value.charCodeAt(10) === 0x54 &&
    value.charCodeAt(13) === 0x3a &&
    value.charCodeAt(16) === 0x3a &&
    value.charCodeAt(19) === 0x2e &&
    value.charCodeAt(23) === 0x5a &&
    digits(value, 11, 13) <= 23 &&
    digits(value, 14, 16) <= 59 &&
    digits(value, 17, 19) <= 59 &&
    digits(value, 20, 23) <= 999
  );
}

/**
 * The timestamp that a text of a file means: a day, or a time in ISO 8601 with `T` or a space, seconds and their fraction
 * optional, `Z` or an offset (+05:30, +0530, +05), perhaps behind a space, optional (none: UTC). Undefined for any other text. Digits beyond milliseconds are cut off.
 */
export function readTime(text: string): string | undefined {
  if (isDay(text)) return startOfDay(text);
  if (isTimestamp(text)) return text;
  const parts =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,9}))?(?:Z| ?([+-]\d\d(?::?\d\d)?))?$/.exec(text);
  if (!parts) return undefined;
  const [, day = '', minutes = '', seconds = ':00', fraction = '', offset] = parts;
  const local = `${day}T${minutes}${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  if (!isTimestamp(local) || (fraction !== '' && parts[3] === undefined)) return undefined;
  if (offset === undefined) return local;
  const hours = Number(offset.slice(1, 3));
  const rest = offset.length === 3 ? 0 : Number(offset.slice(-2));
  if (hours > 14 || rest > 59) return undefined;
  const offsetMs = (hours * 60 + rest) * 60_000 * (offset.startsWith('-') ? -1 : 1);
  const time = new Date(Date.parse(local) - offsetMs).toISOString();
  return isTimestamp(time) ? time : undefined;
}

/** The end of the year 9999, epoch ms. */
const lastMs = 253_402_300_799_999;

/**
 * A record's time, epoch ms, from 1970 to 9999; -1, which is Kafka's word for none, where it has no such time: a producer
 * that writes nanoseconds, or microseconds, says a time beyond all of these.
 */
export function recordTime(timestamp: number): number {
  return timestamp >= 0 && timestamp <= lastMs ? timestamp : -1;
}

/** A record's time, given in epoch ms, in ISO 8601; the number itself where that is no time. */
export function recordTimeText(timestamp: number | string): string {
  const time = recordTime(Number(timestamp));
  return time < 0 ? String(timestamp) : new Date(time).toISOString();
}

/** The UTC day of a timestamp. */
export function dayOf(timestamp: string): string {
  return timestamp.slice(0, dayLength);
}

/** The start of a day, as a trading date becomes the time of its rows. */
export function startOfDay(day: string): string {
  return `${day}T00:00:00.000Z`;
}

/** The latest time of the rows; undefined without rows. Timestamps of one shape compare as text. */
export function newestTime<Row>(rows: readonly Row[], timeOf: (row: Row) => string): string | undefined {
  let newest: string | undefined;
  for (const row of rows) {
    const time = timeOf(row);
    if (newest === undefined || time > newest) newest = time;
  }
  return newest;
}

function hasDay(text: string): boolean {
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return false;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  return year >= 1000 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The number written in decimal digits; Infinity where any character is not a digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.POSITIVE_INFINITY;
    value = value * 10 + digit;
  }
  return value;
}
