import { dayOf, readTime, startOfDay } from './time.ts';
import type { Zone } from './zone.ts';

/** How a file writes its times; all of it said by the user, nothing guessed. */
export interface TimeStyle {
  /** Where times without an offset are, and where midnight stands for the day that it begins. Without it: UTC. */
  readonly zone?: Zone | undefined;
  /** The order of day and month in 05/01/2026; without it such a date is not read. */
  readonly dates?: DateOrder | undefined;
}

export type DateOrder = 'dmy' | 'mdy';

export interface WrittenTime {
  readonly time: string;
  /** The day that the file shows, where the time lies on another one in UTC. */
  readonly shownDay?: string;
}

const months = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const monthNames = months.split('|').map(name => name.toLowerCase());
const dayForms: readonly { readonly form: RegExp; readonly order?: DateOrder }[] = [
  { form: /^(?<y>\d{4})([-/.])(?<m>\d{1,2})\2(?<d>\d{1,2})/ },
  { form: /^(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)(?=$|[T ])/ },
  { form: new RegExp(`^(?<m>${months})[a-z]* (?<d>\\d{1,2}),? (?<y>\\d{4})`, 'i') },
  { form: new RegExp(`^(?<d>\\d{1,2})[- ](?<m>${months})[a-z]*[- ](?<y>\\d{4})`, 'i') },
  { form: /^(?<d>\d{1,2})([-/.])(?<m>\d{1,2})\2(?<y>\d{4})/, order: 'dmy' },
  { form: /^(?<m>\d{1,2})([-/.])(?<d>\d{1,2})\2(?<y>\d{4})/, order: 'mdy' },
];
const clockForm =
  /^(?:T|,? +)(?=\d{1,2}:|\d{4}(?:\d\d)?(?!\d))(?<h>\d{1,2}):?(?<min>\d\d)(?::?(?<s>\d\d)(?:[.,](?<f>\d{1,9}))?)?(?: ?(?<half>[AP])M)? ?(?<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
/** An epoch time: whole seconds (their fraction apart), milli-, micro- or nanoseconds, by the number of digits. */
const epochForm = /^(?:(\d{10})(?:\.(\d{1,9}))?|(\d{13})(?:\.\d{1,6}|\d{3}|\d{6})?)$/;

/**
 * The time that a text of a file means: a day (2026-01-05, 20260105, 2026/1/5, Jan 5, 2026, 5-Jan-2026), a time of one (with an
 * offset or UTC), or the seconds, milli-, micro- or nanoseconds since 1970. A midnight in the user's zone is the start of
 * that day, as a day without a time is. Undefined for any other text.
 */
export function readWrittenTime(text: string, style: TimeStyle = {}): WrittenTime | undefined {
  const epoch = epochForm.exec(text);
  if (epoch) return inZone(timeAt(epochMs(epoch)), undefined, style.zone);
  const found = dayIn(text, style.dates);
  if (found === undefined) return undefined;
  const { day, rest } = found;
  if (rest === '') {
    const time = readTime(day);
    return time === undefined ? undefined : { time };
  }
  const clock = clockForm.exec(rest)?.groups;
  const hour = clock && hourOf(clock['h'] ?? '', clock['half']);
  if (!clock || hour === undefined) return undefined;
  const fraction = clock['f'] === undefined ? '' : `.${clock['f']}`;
  const local = `${day}T${hour}:${clock['min'] ?? ''}:${clock['s'] ?? '00'}${fraction}`;
  const offset = clock['zone']?.toUpperCase().replace(/UTC|GMT/, 'Z');
  const time = readTime(`${local}${offset ?? 'Z'}`);
  if (time === undefined) return undefined;
  const moment =
    offset === undefined && style.zone !== undefined ? timeAt(style.zone.momentOf(Date.parse(time))) : time;
  return inZone(moment, day, style.zone);
}

/** A database's or a program's word for no value at all. */
export function isNothing(text: string): boolean {
  return /^(?:|-|null|\\N|none|nil|nan|nat|n\/a|#n\/a|na|<na>)$/i.test(text.trim());
}

/** Where midnight is in the zone, the time is that day; elsewhere the moment stays what it is. */
function inZone(
  time: string | undefined,
  day: string | undefined,
  zone: Zone | undefined,
): WrittenTime | undefined {
  if (time === undefined) return undefined;
  const shown = zone === undefined ? undefined : timeAt(zone.clockAt(Date.parse(time)));
  const shownDay = shown === undefined ? day : dayOf(shown);
  if (shown !== undefined && shown === startOfDay(dayOf(shown))) return { time: shown };
  return shownDay === undefined || shownDay === dayOf(time) ? { time } : { time, shownDay };
}

function dayIn(text: string, order: DateOrder | undefined): { day: string; rest: string } | undefined {
  for (const form of dayForms) {
    const found = form.order === undefined || form.order === order ? form.form.exec(text) : null;
    const { y = '', m = '', d = '' } = found?.groups ?? {};
    if (!found) continue;
    const month = /\d/.test(m) ? m : String(monthNames.indexOf(m.toLowerCase()) + 1);
    return { day: `${y}-${month.padStart(2, '0')}-${d.padStart(2, '0')}`, rest: text.slice(found[0].length) };
  }
  return undefined;
}

/** Two digits of the hour, 9 PM being 21; undefined where there is no such hour. */
function hourOf(digits: string, half: string | undefined): string | undefined {
  const hour = Number(digits);
  if (half === undefined) return digits.padStart(2, '0');
  if (hour < 1 || hour > 12) return undefined;
  return String((hour % 12) + (half.toUpperCase() === 'P' ? 12 : 0)).padStart(2, '0');
}

/** Digits beyond milliseconds are cut off. */
function epochMs([, seconds, fraction = '', ms]: RegExpExecArray): number {
  return Number(ms ?? `${seconds ?? ''}${fraction.slice(0, 3).padEnd(3, '0')}`);
}

function timeAt(ms: number): string | undefined {
  return readTime(new Date(ms).toISOString());
}
