import type { Polarity, ScoredPost } from './post.ts';
import type { Span } from './window.ts';

/**
 * What a row of posts' ledger adds up, by its kind. `window`: a window's posts. `session`: a stretch of posts without a
 * gap, part of a session window. `late`: posts that came when this window of theirs had closed. `missed`: posts of a day
 * for which each of their windows had closed. `day`: all posts of a day. `word`: uses of a word within an hour, in posts
 * without a link; `linked`: in posts with one. Clean-up leaves `mark` of a partition's newest row, which adds nothing.
 */
export type SumKind = 'window' | 'session' | 'late' | 'missed' | 'day' | 'word' | 'linked';

export interface PostSum {
  readonly kind: SumKind;
  /** UTC, as MySQL reads it. */
  readonly starts_at: string;
  readonly ends_at: string;
  /** The word; empty for other kinds. */
  readonly word: string;
  readonly polarity: Polarity;
  /** Posts, or uses of the word. */
  readonly posts: number;
  /** Decimal text with 4 decimals. */
  readonly score_sum: string;
}

/** What is added: `score` in ten-thousandths, so that sums are exact in any order. */
export interface Tally {
  readonly posts: number;
  readonly score: number;
}

export function tallyOf({ score }: ScoredPost): Tally {
  return { posts: 1, score: Math.round(score * 10_000) };
}

export function plus(one: Tally, other: Tally): Tally {
  return { posts: one.posts + other.posts, score: one.score + other.score };
}

export interface PostSums {
  add(kind: SumKind, span: Span, polarity: Polarity, tally: Tally, word?: string): void;
  list(): readonly PostSum[];
}

/** Adds up by kind, span, polarity and word; lists in the order in which groups came. */
export function addUp(): PostSums {
  const groups = new Map<string, { readonly key: Omit<PostSum, 'posts' | 'score_sum'>; tally: Tally }>();
  return {
    add: (kind, { startMs, endMs }, polarity, { posts, score }, word = '') => {
      const id = `${kind} ${startMs} ${endMs} ${polarity} ${word}`;
      const group = groups.get(id);
      if (group) {
        group.tally = plus(group.tally, { posts, score });
        return;
      }
      const key = { kind, starts_at: sqlTime(startMs), ends_at: sqlTime(endMs), word, polarity };
      groups.set(id, { key, tally: { posts, score } });
    },
    list: () =>
      [...groups.values()].map(({ key, tally: { posts, score } }) => ({
        ...key,
        posts,
        score_sum: scoreText(score),
      })),
  };
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The UTC hour, or day, that owns a moment. */
export function hourOf(atMs: number): Span {
  return spanOf(atMs, hourMs);
}
export function dayOf(atMs: number): Span {
  return spanOf(atMs, dayMs);
}

function spanOf(atMs: number, lengthMs: number): Span {
  const startMs = Math.floor(atMs / lengthMs) * lengthMs;
  return { startMs, endMs: startMs + lengthMs };
}

/** UTC with milliseconds, as MySQL reads and writes it. */
export function sqlTime(atMs: number): string {
  return new Date(atMs).toISOString().replace('T', ' ').slice(0, -1);
}

/** Decimal text with 4 decimals of ten-thousandths. */
export function scoreText(tenThousandths: number): string {
  const digits = String(Math.abs(tenThousandths)).padStart(5, '0');
  return `${tenThousandths < 0 ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/** Ten-thousandths of decimal text with 4 decimals; exact below 2^53. */
export function exactScore(text: string): number {
  return Number(text.replace('.', ''));
}
