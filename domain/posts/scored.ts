import type { RecordPlace } from '../ledger.ts';
import { decodeOne } from '../message.ts';
import type { Message } from '../message.ts';
import { latestDate, parsePost } from './post.ts';
import type { Polarity, Post, ScoredPost } from './post.ts';

/** A post as the topic of scored posts carries it. `source`: the record that it was made of, to be counted once by. */
export interface SentPost extends ScoredPost {
  readonly source: RecordPlace;
}

/** A post as a message of the word's topic carries it. */
export function encodePost({ id, createdAt, user, text, lang }: Post): string {
  return JSON.stringify({ id, created_at: createdAt, user, text, lang });
}

/** The value of a record that carries a scored post. */
export function encodeScored(post: ScoredPost, { topic, partition, offset, timestamp }: RecordPlace): string {
  const { id, createdAt, user, text, lang, polarity, score } = post;
  const source = { topic, partition, offset, timestamp };
  return JSON.stringify({ id, created_at: createdAt, user, text, lang, polarity, score, source });
}

/** The scored post of a record's value, in the bounds of posts. */
export function decodeScored(value: Uint8Array | null, nowMs = Date.now()): Message<SentPost> {
  const latest = latestDate(nowMs);
  return decodeOne(value, json => parseScored(json, latest));
}

function parseScored(value: unknown, latest: string): SentPost | string {
  const post = parsePost(value, latest);
  if (typeof post === 'string') return post;
  const { polarity, score, source } = value as Record<string, unknown>;
  if (!isPolarity(polarity)) return 'polarity is not negative, neutral or positive';
  if (typeof score !== 'number' || !(Math.abs(score) <= 1)) return 'score is not a number from -1 to 1';
  const place = parsePlace(source);
  return typeof place === 'string' ? place : { ...post, polarity, score, source: place };
}

function isPolarity(value: unknown): value is Polarity {
  return value === 'negative' || value === 'neutral' || value === 'positive';
}

function parsePlace(value: unknown): RecordPlace | string {
  const { topic, partition, offset, timestamp } = Object(value) as Record<string, unknown>;
  if (typeof topic !== 'string' || !/^[\w.-]{1,249}$/.test(topic)) return 'source.topic is not a topic';
  if (!isWhole(partition, 0) || !isWhole(offset, 0)) return 'source.partition or offset is not a whole number';
  // Kafka has -1 where a record has no time.
  if (!isWhole(timestamp, -1)) return 'source.timestamp is not a time in milliseconds';
  return { topic, partition, offset, timestamp };
}

function isWhole(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
