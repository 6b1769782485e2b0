import type { Polarity } from '../../../domain/posts/post.ts';
import type { ScoredMessage } from '../../../domain/posts/scored.ts';
import type { SentimentWord } from '../../../domain/posts/sums.ts';

/** The same numbers from 0 to 1 for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface Written {
  readonly id: string;
  /** Epoch ms. */
  readonly atMs: number;
  readonly text: string;
}

const moods: Readonly<Record<Polarity, string>> = { negative: 'awful', neutral: 'plain', positive: 'lovely' };
const polarities: readonly Polarity[] = ['negative', 'neutral', 'positive'];

/** Posts over `hours`, of which each pause is up to ten minutes; one in twenty comes again, and one in nine has a link. */
export function writtenPosts(count: number, random: () => number, startMs: number): readonly Written[] {
  const posts: Written[] = [];
  let atMs = startMs;
  for (let index = 0; index < count; index++) {
    atMs += Math.floor(random() ** 6 * 600_000);
    const again = index > 0 && random() < 0.05 ? posts[Math.floor(random() * posts.length)] : undefined;
    const mood = polarities[Math.floor(random() * 3)] ?? 'neutral';
    const text = `${moods[mood]} coffee${random() < 1 / 9 ? ' http://example.org/a' : ''}`;
    posts.push(again ?? { id: `post-${index}`, atMs, text });
  }
  return posts;
}

/** Posts in another order: each comes up to `mostMs` of event time later than it should. */
export function shuffledWithin(
  posts: readonly Written[],
  mostMs: number,
  random: () => number,
): readonly Written[] {
  return posts
    .map(post => ({ post, key: post.atMs + random() * mostMs }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ post }) => post);
}

/** What a scorer of two words makes of a post. */
export function wordsOf(text: string): readonly SentimentWord[] {
  return text
    .split(' ')
    .flatMap(word =>
      polarities.filter(mood => mood !== 'neutral' && moods[mood] === word).map(mood => [word, mood]),
    )
    .map(([word, mood]) => ({ word: word ?? '', polarity: mood === 'positive' ? 'positive' : 'negative' }));
}

export function scoreOf(text: string): { readonly polarity: Polarity; readonly score: number } {
  const [first] = wordsOf(text);
  if (!first) return { polarity: 'neutral', score: 0 };
  return { polarity: first.polarity, score: first.polarity === 'positive' ? 0.6249 : -0.4588 };
}

/**
 * What the transform sends on for records in the order of a topic of three partitions: each id once, whichever partition
 * shows it first. By partition, in its order.
 */
export function sentOn(
  posts: readonly Written[],
  score: (text: string) => { readonly polarity: Polarity; readonly score: number },
  topic = 'coffee',
): readonly (readonly ScoredMessage[])[] {
  const seen = new Set<string>();
  const next = [0, 0, 0];
  const sent: ScoredMessage[][] = [[], [], []];
  for (const [index, { id, atMs, text }] of posts.entries()) {
    const partition = index % 3;
    const offset = next[partition] ?? 0;
    next[partition] = offset + 1;
    if (seen.has(id)) continue;
    seen.add(id);
    const source = { topic, partition, offset, timestamp: 1_790_000_000_000 + index };
    sent[partition]?.push({
      id,
      createdAt: new Date(atMs).toISOString(),
      user: 'ann',
      text,
      ...score(text),
      source,
    });
  }
  return sent;
}

/**
 * A partition as a transform leaves it that is killed again and again between its sending and its commit: every record
 * comes at least twice, in batches of other lengths.
 */
export function sentTwice(posts: readonly ScoredMessage[], random: () => number): readonly ScoredMessage[] {
  const topic: ScoredMessage[] = [];
  for (let done = 0; done < posts.length; ) {
    const batch = posts.slice(done, done + 1 + Math.floor(random() * 40));
    topic.push(...posts.slice(done, done + Math.floor(random() * 60)), ...batch, ...batch);
    done += batch.length;
  }
  return topic;
}
