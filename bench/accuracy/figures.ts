import { polarities } from '../../domain/posts/post.ts';
import type { Polarity } from '../../domain/posts/post.ts';

/** What somebody labelled, and what a scorer said. */
export interface Judged {
  readonly label: Polarity;
  readonly answer: Polarity;
}

/** F1 of each polarity, 0 to 1: 0 for one that was never answered rightly. */
export function f1Of(judged: readonly Judged[]): Readonly<Record<Polarity, number>> {
  const f1 = (polarity: Polarity): number => {
    const labels = judged.filter(({ label }) => label === polarity).length;
    const answers = judged.filter(({ answer }) => answer === polarity).length;
    const right = judged.filter(({ label, answer }) => label === polarity && answer === polarity).length;
    return right === 0 ? 0 : (2 * right) / (labels + answers);
  };
  return { negative: f1('negative'), neutral: f1('neutral'), positive: f1('positive') };
}

/** The mean of the three F1, so that a rare polarity counts as much as a frequent one. */
export function macroF1(judged: readonly Judged[]): number {
  const f1 = f1Of(judged);
  return mean(polarities.map(polarity => f1[polarity]));
}

/** Pearson's correlation of pairs, -1 to 1; not a number where one side never differs. */
export function correlation(pairs: readonly (readonly [number, number])[]): number {
  const meanX = mean(pairs.map(([x]) => x));
  const meanY = mean(pairs.map(([, y]) => y));
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (const [x, y] of pairs) {
    xx += (x - meanX) ** 2;
    yy += (y - meanY) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  return xy / Math.sqrt(xx * yy);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
