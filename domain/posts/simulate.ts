import type { GiveIds, Moment } from '../simulated.ts';
import { moodAt } from './mood.ts';
import { emoji, phrases } from './phrases.ts';
import type { Polarity, Post } from './post.ts';
import { encodePost } from './scored.ts';

/** Uniform in [0, 1). */
export type Random = () => number;

type Draft = Omit<Post, 'id'>;

/** Posts of a second, on average. */
const perSecond = 5;
const people = 400;
/** Of a hundred posts, so many reach the topic seconds after they were written, and so many minutes. */
const delayed = 3;
const veryLate = 0.5;
/** And so many are sent twice. */
const repeated = 1;

/**
 * Posts about a word at each of `times` (epoch ms), until there are `limit` of them, those that are sent twice counted
 * twice. Each is a message with its id as the key. The mood is that of the time: see moodAt.
 */
export async function* simulate(
  word: string,
  times: AsyncIterable<number>,
  giveIds: GiveIds,
  random: Random,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<Moment> {
  let left = limit;
  let before: number | undefined;
  if (left === 0) return;
  for await (const atMs of times) {
    const seconds = Math.min(60, Math.max(0, atMs - (before ?? atMs - 1000)) / 1000);
    before = atMs;
    const drafts = draftsAt(word, atMs, 1 + Math.floor(2 * perSecond * seconds * random()), random);
    const numbered = await giveIds(drafts.slice(0, left));
    const posts = numbered.map(({ id, ...draft }): Post => ({ id: `simulated-${id}`, ...draft }));
    const sent = posts.flatMap(post => (isOneOf(repeated, random) ? [post, post] : [post])).slice(0, left);
    left -= sent.length;
    yield { atMs, rows: sent.length, values: sent.map(encodePost), keys: sent.map(({ id }) => id) };
    if (left === 0) return;
  }
}

function draftsAt(word: string, atMs: number, count: number, random: Random): readonly Draft[] {
  return Array.from({ length: count }, () => ({
    createdAt: new Date(atMs - delayMs(random)).toISOString(),
    // Some people write far more than others.
    user: `user-${1 + Math.floor(people * random() ** 3)}`,
    text: textAbout(word, toneIn(moodAt(atMs), random), random),
    lang: 'en',
  }));
}

function delayMs(random: Random): number {
  if (isOneOf(veryLate, random)) return Math.floor(random() * 300_000);
  return Math.floor(random() * (isOneOf(delayed, random) ? 15_000 : 1_000));
}

/** Whatever the mood, a few see it otherwise. */
function toneIn(mood: number, random: Random): Polarity {
  const drawn = random();
  const positive = 0.35 + 0.3 * mood;
  const negative = 0.3 - 0.25 * mood;
  if (drawn < positive) return 'positive';
  return drawn < positive + negative ? 'negative' : 'neutral';
}

function textAbout(word: string, tone: Polarity, random: Random): string {
  const mention = isOneOf(12, random) ? `@user-${1 + Math.floor(people * random())} ` : '';
  const tag = isOneOf(15, random) ? ` #${word.replaceAll(/[^\p{L}\p{N}]/gu, '')}` : '';
  const face = isOneOf(25, random) ? ` ${oneOf(emoji[tone], random)}` : '';
  const link = isOneOf(10, random) ? ` https://example.com/${Math.floor(random() * 1e6)}` : '';
  return `${mention}${oneOf(phrases[tone], random).replaceAll('%', () => word)}${face}${tag}${link}`;
}

function isOneOf(percent: number, random: Random): boolean {
  return random() * 100 < percent;
}

function oneOf(list: readonly string[], random: Random): string {
  return list[Math.floor(random() * list.length)] ?? '';
}
