import { type NumberFormats, numberFormats } from './numbers.ts';
import { type TimeFormats, timeFormats } from './times.ts';

/** The reader's own locale, asked once: formatters are costly to make. */
const locale = typeof navigator === 'undefined' ? undefined : navigator.language;

export const numbers: NumberFormats = numberFormats(locale);
export const times: TimeFormats = timeFormats(locale);
