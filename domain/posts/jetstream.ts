import { aDayFrom, parsePost } from './post.ts';
import type { Post } from './post.ts';
import { isIn } from './tracking.ts';
import { readTime } from '../time.ts';

/** One message of Bluesky's Jetstream. */
export interface Frame {
  /** Where to go on reading behind it: epoch µs, by the server's clock. */
  readonly cursor: number;
  /** What it tells, where that is a new post. */
  readonly post?: Post;
}

const posts = 'app.bsky.feed.post';
const dayMs = 86_400_000;
/** Before there was a Jetstream. */
const firstCursor = Date.UTC(2023, 0) * 1000;

/**
 * Reads a frame; undefined for what the protocol does not know. It gives created posts alone: no changes, deletions, likes
 * or accounts. `lang`: which of a post's languages is named, where it has several. A post is as old as its author says,
 * and no younger than the server saw it.
 */
export function readFrame(text: string, lang: string, nowMs: number): Frame | undefined {
  const frame = objectIn(jsonOf(text));
  const cursor = readCursor(frame['time_us'], nowMs);
  if (cursor === undefined || typeof frame['did'] !== 'string') return undefined;
  const { operation, collection, rkey, record } = objectIn(frame['commit']);
  if (frame['kind'] !== 'commit' || operation !== 'create' || collection !== posts) return { cursor };
  const { text: words, createdAt, langs } = objectIn(record);
  const spoken = languageOf(langs, lang);
  const post = parsePost(
    {
      id: `at://${frame['did']}/${posts}/${String(rkey)}`,
      created_at: earlier(createdAt, cursor),
      user: frame['did'],
      text: words,
      ...(spoken !== undefined && { lang: spoken }),
    },
    aDayFrom(nowMs),
  );
  return typeof post === 'string' ? { cursor } : { cursor, post };
}

/** A cursor that a server may have given, no more than a day ahead of the clock; undefined for anything else. */
export function readCursor(value: unknown, nowMs: number): number | undefined {
  const isOne =
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    value >= firstCursor &&
    value <= (nowMs + dayMs) * 1000;
  return isOne ? value : undefined;
}

function earlier(createdAt: unknown, cursor: number): string {
  const seen = new Date(Math.floor(cursor / 1000)).toISOString();
  const stated = typeof createdAt === 'string' ? readTime(createdAt) : undefined;
  return stated !== undefined && stated < seen ? stated : seen;
}

function languageOf(langs: unknown, lang: string): string | undefined {
  const known = (Array.isArray(langs) ? langs : []).filter(each => typeof each === 'string');
  return known.find(each => isIn(lang, each)) ?? known[0];
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
