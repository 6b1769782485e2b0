import type { Polarity } from '../../../domain/posts/post.ts';
import type { SqlValue } from '../data-api.ts';

/** Posts of a window and polarity. */
export interface WindowSum {
  /** Epoch ms. */
  readonly startMs: number;
  readonly endMs: number;
  readonly polarity: Polarity;
  readonly posts: number;
  readonly scoreSum: number;
}

/** What `windowSumOf` reads. */
export const windowColumns = `${epochMs('window_start')}, ${epochMs('window_end')}, polarity, posts, score_sum`;

export function windowSumOf([start, end, polarity, posts, scoreSum]: readonly SqlValue[]): WindowSum {
  return {
    startMs: Number(start),
    endMs: Number(end),
    polarity: polarityOf(polarity),
    posts: Number(posts),
    scoreSum: Number(scoreSum),
  };
}

export function polarityOf(text: unknown): Polarity {
  return text === 'negative' || text === 'positive' ? text : 'neutral';
}

/** Times as numbers, since the services write DATETIME in ways of their own. Sessions of the database are in UTC. */
export function epochMs(column: string): string {
  return `ROUND(UNIX_TIMESTAMP(${column}) * 1000)`;
}
