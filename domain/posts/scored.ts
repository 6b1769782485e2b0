import type { RecordPlace } from '../ledger.ts';
import { decodeOne } from '../message.ts';
import type { Message } from '../message.ts';
import { aDayFrom, parsePost } from './post.ts';
import type { Polarity, Post, ScoredPost } from './post.ts';

/**
 * The record of the word's topic that brought a post. `source`: the ARN that its records come from, by which a topic that
 * was made again is another one; absent in messages of older versions, which were of the same as their own.
 */
export type SourcePlace = RecordPlace;

/** A post as the topic of scored posts carries it: its readers keep their marks by where it came from. */
export interface ScoredMessage extends ScoredPost {
  readonly source: SourcePlace;
}

/** A post as a message of the word's topic carries it. */
export function encodePost({ id, createdAt, user, text, lang }: Post): string {
  return JSON.stringify({ id, created_at: createdAt, user, text, lang });
}

export function encodeScored(post: ScoredPost, place: SourcePlace): string {
  const { id, createdAt, user, text, lang, polarity, score } = post;
  const { source: arn, topic, partition, offset, timestamp } = place;
  const source = { arn, topic, partition, offset, timestamp };
  return JSON.stringify({ id, created_at: createdAt, user, text, lang, polarity, score, source });
}

/** The scored post of a record. Bounds of its post are those of decodePost; never throws. */
export function decodeScored(value: Uint8Array | null, until = aDayFrom(Date.now())): Message<ScoredMessage> {
  return decodeOne(value, json => parseScored(json, until));
}

const polarities: readonly unknown[] = ['negative', 'neutral', 'positive'] satisfies Polarity[];

function parseScored(value: unknown, until: string): ScoredMessage | string {
  const post = parsePost(value, until);
  if (typeof post === 'string') return post;
  const { polarity, score, source } = value as Record<string, unknown>;
  if (!isPolarity(polarity)) return 'polarity is not negative, neutral or positive';
  if (typeof score !== 'number' || Math.abs(score) > 1) return 'score is not a number from -1 to 1';
  const place = parseSource(source);
  return typeof place === 'string' ? place : { ...post, polarity, score, source: place };
}

function isPolarity(value: unknown): value is Polarity {
  return polarities.includes(value);
}

function parseSource(value: unknown): SourcePlace | string {
  if (typeof value !== 'object' || value === null) return 'source is not an object';
  const { arn, topic, partition, offset, timestamp } = value as Record<string, unknown>;
  if (arn !== undefined && (typeof arn !== 'string' || arn.length === 0 || arn.length > 256))
    return 'source.arn is no event source';
  if (typeof topic !== 'string' || topic.length === 0 || topic.length > 249)
    return 'source.topic is no topic';
  if (!isCount(partition) || !isCount(offset))
    return 'source.partition and source.offset are not whole numbers';
  if (typeof timestamp !== 'number' || !Number.isSafeInteger(timestamp))
    return 'source.timestamp is not a time';
  return { ...(arn !== undefined && { source: arn }), topic, partition, offset, timestamp };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
