import type { Answer } from './answer.ts';
import type { CacheRule } from './definition.ts';

/** Asks the origin; `ifNoneMatch` is the ETag of a stale answer kept here, so that an unchanged one costs a 304. */
export type Origin = (ifNoneMatch: string | undefined) => Promise<Answer>;

interface Kept {
  readonly answer: Answer;
  readonly freshUntil: number;
}

const MOST_ENTRIES = 256;

/**
 * Keeps answers the way CloudFront does: for as long as cache-control asks, between the rule's bounds; identical
 * requests meanwhile wait for the one under way; a stale answer is asked for again by its ETag. Failures are handed to
 * those who wait, and not kept.
 */
export function createEdgeCache(now: () => number = Date.now) {
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Promise<Answer>>();

  let generation = 0;

  const ask = async (key: string, rule: CacheRule, origin: Origin): Promise<Answer> => {
    const stale = kept.get(key)?.answer;
    const asking = generation;
    const answer = await origin(stale?.headers.etag);
    if (asking !== generation) return answer.status === 304 && stale !== undefined ? stale : answer;
    const renewed =
      answer.status === 304 && stale !== undefined
        ? { ...stale, headers: { ...stale.headers, ...answer.headers } }
        : answer;
    kept.delete(key);
    const seconds = lifetime(renewed, rule);
    if (renewed.status === 200) kept.set(key, { answer: renewed, freshUntil: now() + seconds * 1000 });
    const oldest = kept.keys().next();
    if (kept.size > MOST_ENTRIES && oldest.done !== true) kept.delete(oldest.value);
    return renewed;
  };

  return {
    /** Forgets everything kept. */
    clear(): void {
      generation++;
      kept.clear();
      underWay.clear();
    },
    get(key: string, rule: CacheRule, origin: Origin): Promise<Answer> {
      const found = kept.get(key);
      if (found !== undefined && found.freshUntil > now()) return Promise.resolve(found.answer);
      const already = underWay.get(key);
      if (already !== undefined) return already;
      const asked = ask(key, rule, origin).finally(() => {
        if (underWay.get(key) === asked) underWay.delete(key);
      });
      underWay.set(key, asked);
      return asked;
    },
  };
}

/** Seconds an answer is kept. */
export function lifetime({ headers }: Answer, rule: CacheRule): number {
  const control = headers['cache-control'] ?? '';
  const age = /(?:^|[\s,])s-maxage=(\d+)/.exec(control)?.[1] ?? /(?:^|[\s,])max-age=(\d+)/.exec(control)?.[1];
  const asked = /no-store|no-cache|private/.test(control)
    ? 0
    : age === undefined
      ? rule.defaultTtl
      : Number(age);
  return Math.min(Math.max(asked, rule.minTtl), Math.max(rule.maxTtl, rule.minTtl));
}

/** What makes two requests one to the cache: the path, and the query parameters the rule names, in one order. */
export function cacheKey(path: string, query: URLSearchParams, rule: CacheRule): string {
  return `${path}?${forwardedQuery(query, rule)}`;
}

export function forwardedQuery(query: URLSearchParams, rule: CacheRule): URLSearchParams {
  const forwarded = new URLSearchParams(
    [...query].filter(([name]) => rule.keys === 'all' || rule.keys.includes(name)),
  );
  forwarded.sort();
  return forwarded;
}
