import { join } from 'node:path';
import type { Polarity } from '../../domain/posts/post.ts';
import { score, withoutEntities } from '../../functions/io/posts/scorer.ts';
import { correlation, f1Of, type Judged, macroF1 } from './figures.ts';
import { type Labelled, type Rated, readLabelled, readRated } from './samples.ts';

export interface Accuracy {
  readonly labelled: number;
  readonly rated: number;
  readonly scorer: F1;
  /** What answering "negative" to every post reaches on the same labels. */
  readonly alwaysNegative: F1;
  /** Macro-F1 of every other post, from the first and from the second on. */
  readonly halves: readonly [number, number];
  /** Pearson's, of scores and ratings. */
  readonly correlation: number;
  /** Posts for each second of processor time, decoding of entities included. */
  readonly postsPerSecond: number;
}

export interface F1 {
  readonly macro: number;
  readonly each: Readonly<Record<Polarity, number>>;
}

export const sampleLabels = join(import.meta.dirname, 'labelled-posts.ndjson');
export const sampleRatings = join(import.meta.dirname, 'rated-posts.csv');

/**
 * How well and how fast the scorer of posts judges what people have labelled and rated. `speedMs`: the least processor time by
 * which its speed is measured.
 */
export async function measureAccuracy(labels: string, ratings: string, speedMs = 1_000): Promise<Accuracy> {
  const labelled = await readLabelled(labels);
  const rated = await readRated(ratings);
  const judged = labelled.map(({ text, label }) => ({ label, answer: judge(text).polarity }));
  return {
    labelled: labelled.length,
    rated: rated.length,
    scorer: f1(judged),
    alwaysNegative: f1(labelled.map(({ label }) => ({ label, answer: 'negative' }))),
    halves: [everyOther(judged, 0), everyOther(judged, 1)],
    correlation: correlation(rated.map(({ text, rating }) => [judge(text).score, rating])),
    postsPerSecond: speed([...labelled, ...rated], speedMs),
  };
}

function judge(text: string) {
  return score(withoutEntities(text));
}

function f1(judged: readonly Judged[]): F1 {
  return { macro: macroF1(judged), each: f1Of(judged) };
}

function everyOther(judged: readonly Judged[], from: 0 | 1): number {
  return macroF1(judged.filter((_, index) => index % 2 === from));
}

/** By processor time, which other programs on the machine do not change much. The first round only warms up. */
function speed(posts: readonly (Labelled | Rated)[], leastMs: number): number {
  for (const { text } of posts) judge(text);
  const begun = process.cpuUsage();
  let scored = 0;
  let spent = 0;
  while (spent < leastMs * 1_000) {
    for (const { text } of posts) judge(text);
    scored += posts.length;
    const { user, system } = process.cpuUsage(begun);
    spent = user + system;
  }
  return (scored * 1_000_000) / spent;
}
