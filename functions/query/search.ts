import { Busy } from './http.ts';

/** Look-ups that may find nothing: so many at once, and so many more each second. */
const mostAtOnce = 20;
const perSecond = 5;
/** Names that were found, kept in this process. */
const mostKnown = 10_000;

/**
 * Looks for names that are in no list which could be kept. One that was found lately is looked for however often; names that somebody
 * makes up cost a database 20 look-ups at once, and 5 a second.
 */
export interface Search {
  /** Whether `look` finds it. One that was found lately is there without another look. */
  isThere(name: string, look: () => Promise<boolean>): Promise<boolean>;
  /** What `look` finds; undefined where there is nothing of that name. Rejects with Busy, without a look, when too many were not found. */
  find<T>(name: string, look: () => Promise<T | undefined>): Promise<T | undefined>;
}

/** `now`: milliseconds. */
export function openSearch(now: () => number = () => Date.now()): Search {
  const known = new Set<string>();
  let [left, at] = [mostAtOnce, now()];

  /** A look-up is paid for before it is made, so that many at a time are no more than the bound. */
  const pay = (): void => {
    const nowMs = now();
    left = Math.min(mostAtOnce, left + (Math.max(0, nowMs - at) / 1_000) * perSecond);
    at = nowMs;
    if (left < 1) throw new Busy('too many names that are not there were asked for; ask again in a second');
    left -= 1;
  };

  const find: Search['find'] = async (name, look) => {
    const isPaid = !known.delete(name);
    if (isPaid) pay();
    let isMissing = false;
    try {
      const found = await look();
      isMissing = found === undefined;
      if (!isMissing) known.add(name);
      return found;
    } finally {
      if (isPaid && !isMissing) left += 1;
      const [oldest] = known;
      if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
    }
  };

  return {
    find,
    isThere: async (name, look) =>
      known.has(name) || (await find(name, async () => (await look()) || undefined)) === true,
  };
}
