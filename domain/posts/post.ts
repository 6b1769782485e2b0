import { latestTime, tooFarAhead } from '../ahead.ts';
import { decodeOne, withDigits } from '../message.ts';
import type { Message } from '../message.ts';
import { readTime } from '../time.ts';

/** One post as the tracked word's topic carries it. No field holds NUL or an unpaired surrogate, which not every table keeps. */
export interface Post {
  /** As its source names it: 1 to 1,024 bytes of UTF-8, without outer spaces. */
  readonly id: string;
  /** ISO 8601, UTC, with milliseconds. */
  readonly createdAt: string;
  /** The account's name: 1 to 1,024 bytes of UTF-8. */
  readonly user: string;
  /** At most 256 KB of UTF-8; may be empty. */
  readonly text: string;
  /** A language tag such as `en` or `pt-BR`. */
  readonly lang?: string;
}

export const polarities = ['negative', 'neutral', 'positive'] as const;
export type Polarity = (typeof polarities)[number];

/** `score`: -1 to 1, rounded to 4 decimals. */
export interface ScoredPost extends Post {
  readonly polarity: Polarity;
  readonly score: number;
}

const longestName = 1024;
const longestText = 256 * 1024;
const daySeconds = 86_400;
const earliest = '2000-01-01T00:00:00.000Z';

/**
 * The post of a record: a JSON object with `id`, text or a whole number, `created_at`, `user`, `text` and perhaps `lang`. A
 * post that is dated before 2000 or after `until` (a day from now) has a fault: one absurd date may not move the watermark
 * past every window.
 */
export function decodePost(value: Uint8Array | null, until = aDayFrom(Date.now())): Message<Post> {
  return decodeOne(value, (json, text) => parsePost(withDigits(json, text, 'id'), until));
}

/** Makes a post of parsed JSON, or gives the reason why it cannot; bounds as decodePost has them. */
export function parsePost(value: unknown, until: string): Post | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
  const { id: givenId, created_at: time, user: name, text: words, lang } = value as Record<string, unknown>;
  if (typeof givenId === 'number') return 'id is a number that is not whole: write it as text';
  const id = typeof givenId === 'string' ? givenId.trim() : '';
  if (!isName(id)) return 'id is not text of 1 to 1,024 bytes';
  // Two ids may not become one.
  if (storable(id) !== id) return 'id holds NUL or half a character';
  const createdAt = typeof time === 'string' ? readTime(time) : undefined;
  if (createdAt === undefined) return 'created_at is not a UTC time like 2025-01-24T09:00:00.000Z';
  if (createdAt < earliest) return 'created_at is before the year 2000';
  if (createdAt > until) return tooFarAhead('created_at');
  const user = typeof name === 'string' ? storable(name) : '';
  if (!isName(user)) return 'user is not text of 1 to 1,024 bytes';
  if (typeof words !== 'string') return 'text is not text';
  const text = storable(words);
  if (!fits(text, longestText)) return 'text is longer than 256 KB';
  if (lang === undefined || lang === null) return { id, createdAt, user, text };
  if (typeof lang !== 'string' || !/^[A-Za-z0-9-]{1,35}$/.test(lang))
    return 'lang is not a language tag like en';
  return { id, createdAt, user, text, lang };
}

/** The latest time of a post that is read at `nowMs`. */
export function aDayFrom(nowMs: number): string {
  return latestTime(nowMs, nowMs, daySeconds);
}

function isName(text: string): boolean {
  return text !== '' && fits(text, longestName);
}

function fits(text: string, bytes: number): boolean {
  return text.length * 3 <= bytes || new TextEncoder().encode(text).length <= bytes;
}

/** The text with U+FFFD for each NUL and each unpaired surrogate. */
function storable(text: string): string {
  return text.replaceAll(/[\0\p{Surrogate}]/gu, '\ufffd');
}
