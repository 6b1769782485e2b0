import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';
import { polarityOf } from './window-sum.ts';

/** A word's uses. */
export interface WordUses {
  readonly word: string;
  readonly polarity: 'negative' | 'neutral' | 'positive';
  readonly uses: number;
}

/** The batches that were counted last, until they hold enough posts. */
export interface NewestPosts {
  /** When the first of them was counted, as the database wrote it. */
  readonly since: string;
  readonly posts: number;
}

/** Words are those of so many posts, the ones that were counted last. */
export const wordsOfPosts = 20_000;

/** Batches looked at, at most; each may have brought posts of several polarities and partitions. */
const mostBatches = 5_000;

/** The batches of the newest `most` posts, the one that holds the last of them whole; undefined before the first post. */
export async function readNewestPosts(
  cluster: Cluster,
  most: number,
  patience: Patience,
): Promise<NewestPosts | undefined> {
  const { rows } = await execute(
    cluster,
    `SELECT CAST(MIN(processed_at) AS CHAR), SUM(posts) FROM (
  SELECT processed_at, posts, SUM(posts) OVER (ORDER BY processed_at DESC) - posts AS newer FROM (
    SELECT processed_at, SUM(posts) AS posts FROM posts_ledger FORCE INDEX (by_change) WHERE kind = 'day'
    GROUP BY processed_at ORDER BY processed_at DESC LIMIT ${mostBatches}
  ) batches
) counted WHERE newer < ${most}`,
    {},
    patience,
  );
  const [since, posts] = rows[0] ?? [];
  return since === undefined || since === null ? undefined : { since: String(since), posts: Number(posts) };
}

/** The words used most in batches counted since then, up to `most` of each polarity, descending by uses, then by word. */
export async function readWords(
  cluster: Cluster,
  since: string,
  links: 'with' | 'without',
  most: number,
  patience: Patience,
): Promise<readonly WordUses[]> {
  const kinds = links === 'with' ? "'word', 'linked'" : "'word'";
  const { rows } = await execute(
    cluster,
    `SELECT word, polarity, uses FROM (
  SELECT word, polarity, SUM(posts) AS uses, ROW_NUMBER() OVER (PARTITION BY polarity ORDER BY SUM(posts) DESC, word) AS place
  FROM posts_ledger FORCE INDEX (by_change) WHERE kind IN (${kinds}) AND processed_at >= :since GROUP BY polarity, word
) ranked WHERE place <= ${most} ORDER BY uses DESC, word`,
    { since },
    patience,
  );
  return rows.map(([word, polarity, uses]) => ({
    word: String(word),
    polarity: polarityOf(polarity),
    uses: Number(uses),
  }));
}
