import { WrongUsage } from '../../../terminal/refusal.ts';

/** Where in a topic: its ends, one offset, or the first record from a time on (epoch ms). */
export type Place =
  | { readonly at: 'beginning' | 'end' }
  | { readonly at: 'offset'; readonly offset: bigint }
  | { readonly at: 'time'; readonly timeMs: number };

const time = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** `beginning`, `end`, an offset, or a time in ISO 8601, UTC unless it says otherwise. Anything else is wrong usage. */
export function placeIn(flag: string, text: string): Place {
  if (text === 'beginning' || text === 'end') return { at: text };
  if (/^\d{1,18}$/.test(text)) return { at: 'offset', offset: BigInt(text) };
  if (time.test(text)) {
    const iso = text.replace(' ', 'T');
    const hasZone = /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(iso) || !iso.includes('T');
    const timeMs = Date.parse(hasZone ? iso : `${iso}Z`);
    if (Number.isFinite(timeMs)) return { at: 'time', timeMs };
  }
  throw new WrongUsage(
    `${flag} wants beginning, end, an offset, or a time such as 2026-03-01T09:30Z, not "${text}"`,
  );
}
