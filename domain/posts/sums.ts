import type { LedgerRecord, Mark } from '../ledger.ts';
import { timed } from './lateness.ts';
import { addToWindows } from './panes.ts';
import { addUp, dayOf, hourOf, tallyOf } from './post-sums.ts';
import type { PostSum } from './post-sums.ts';
import type { ScoredMessage } from './scored.ts';
import { addToSessions } from './sessions.ts';
import { gridOf } from './window.ts';
import type { WindowRules } from './window.ts';

/** A word of a post that has a polarity of its own: lower case, as often as the post uses it. */
export interface SentimentWord {
  readonly word: string;
  readonly polarity: 'negative' | 'positive';
}

/** Of a word, in characters; a longer one is not counted. */
const longestWord = 64;

/**
 * What the ledger adds up of one partition's records: windows by their rules, and of every post, late or not, its day
 * and its words.
 */
export function sumPosts(
  { window, allowedLatenessMs, late }: WindowRules,
  wordsOf: (text: string) => readonly SentimentWord[],
): (records: readonly LedgerRecord<readonly ScoredMessage[]>[], before: Mark) => readonly PostSum[] {
  return (records, before) => {
    const sums = addUp();
    const posts = timed(records, before.eventTime, allowedLatenessMs);
    if (window.kind === 'session') addToSessions(sums, posts, window.gapSeconds * 1000, late);
    else addToWindows(sums, posts, gridOf(window), late);
    for (const { post, atMs } of posts) {
      sums.add('day', dayOf(atMs), post.polarity, tallyOf(post));
      const kind = hasLink(post.text) ? 'linked' : 'word';
      for (const { word, polarity } of wordsOf(post.text))
        if (word.length <= longestWord) sums.add(kind, hourOf(atMs), polarity, { posts: 1, score: 0 }, word);
    }
    return sums.list();
  };
}

function hasLink(text: string): boolean {
  return /http/i.test(text);
}
