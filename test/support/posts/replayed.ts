import assert from 'node:assert/strict';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { decodePost } from '../../../domain/posts/post.ts';
import type { ScoredMessage } from '../../../domain/posts/scored.ts';
import type { WindowRules } from '../../../domain/posts/window.ts';
import { score, sentimentWords, withoutEntities } from '../../../functions/io/posts/scorer.ts';
import { postsSettings } from '../../../lib/pipelines/posts-settings.ts';
import type { LocalRun } from '../run/local-run.ts';
import { program } from '../run/program.ts';
import { type Read, readAll } from '../run/read-topic.ts';
import type { Replayed } from '../run/scenarios.ts';
import { type Stores, storesOf } from '../trades/stores.ts';
import { until } from '../until.ts';
import type { PostsFile } from './files.ts';
import { recount, wordsIn } from './recount.ts';
import { readViews, readWords } from './views.ts';

const topic = 'coffee';
const mostRows = 3_000;
const { window, allowedLatenessSeconds, late } = postsSettings.local;
/** Of a run as it is started. */
export const localRules: WindowRules = { window, allowedLatenessMs: allowedLatenessSeconds * 1000, late };

/** Files of posts one after another: `next` gives them by their number, from 0. */
export function postsReplayed(next: (index: number) => PostsFile): Replayed {
  const files: PostsFile[] = [];
  return {
    pipelines: 'trades,posts',
    streams: { 'posts-transform': topic, 'posts-aggregate': `${topic}.scored` },
    replay(run, interval) {
      const file = next(files.length);
      files.push(file);
      const words = ['posts', '--file', file.file, '--interval', String(interval), '--state', run.state];
      return {
        program: program('produce', words),
        says: new RegExp(`^posts read: ${file.ids.length}\nmessages sent: ${file.ids.length}$`, 'm'),
      };
    },
    async exactly(run, timeoutMs) {
      const read = await readAll(run.output('BootstrapBrokers'), topic);
      assert.deepEqual(sorted(read.map(({ key }) => key ?? '')), sorted(files.flatMap(({ ids }) => ids)));
      await expectRecount(run, read, timeoutMs);
    },
  };
}

/**
 * Rejects unless within so many ms both databases hold what a recount of the topic's records gives: an item of each id, and
 * windows, late posts, days and words. Answers the figures.
 */
export async function expectRecount(run: LocalRun, read: readonly Read[], timeoutMs: number) {
  const partitions = firstOfEach(read);
  const posts = partitions.flat();
  const stores = storesOf(run);
  try {
    let counted = 0;
    await until(`${posts.length} posts are counted`, timeoutMs, async () => {
      const [row] = await stores.query('SELECT CAST(SUM(posts) AS CHAR) FROM sentiment_totals');
      counted = Number(row?.[0]);
      return counted >= posts.length;
    }).catch((error: unknown) => {
      throw new Error(`${counted} posts are counted`, { cause: error });
    });
    const query = pageByPage(stores);
    assert.deepEqual(await readViews(query, 'sentiment_windows'), recount(partitions, localRules));
    assert.deepEqual(await readWords(query), wordsIn(posts, sentimentWords));
    assert.deepEqual(await itemsOf(run), Object.fromEntries(posts.map(post => [post.id, post.polarity])));
    // A batch counts its duplicates last, after all that the sums come of; one that is delivered again counts them again.
    let duplicates = 0;
    await until(`${read.length - posts.length} duplicates are counted`, timeoutMs, async () => {
      duplicates = await stores.skipped('posts-transform');
      return duplicates >= read.length - posts.length;
    });
    return { ids: posts.length, records: read.length, duplicates };
  } finally {
    stores.close();
  }
}

/** Windows that were closed are what they were then: no more than they are now, and what came later is told apart. */
export async function expectClosed(run: LocalRun, timeoutMs: number): Promise<{ readonly after: number }> {
  const stores = storesOf(run);
  const number = async (sql: string): Promise<number> => Number((await stores.query(sql))[0]?.[0]);
  try {
    await until('every window is closed', timeoutMs, async () => {
      const open = await number(
        'SELECT COUNT(*) FROM sentiment_windows WHERE window_end > COALESCE((SELECT MAX(window_end) FROM closed_windows), 0)',
      );
      return open === 0;
    });
    const difference = `SELECT CAST(COALESCE(SUM(%), 0) AS SIGNED) FROM sentiment_windows w
LEFT JOIN closed_windows c ON c.window_start = w.window_start AND c.window_end = w.window_end AND c.polarity = w.polarity`;
    assert.equal(await number(difference.replace('%', 'COALESCE(c.posts, 0) > w.posts')), 0);
    const after = await number(difference.replace('%', 'w.posts - COALESCE(c.posts, 0)'));
    assert.equal(
      await number('SELECT CAST(COALESCE(SUM(posts), 0) AS SIGNED) FROM posts_after_closing'),
      after,
    );
    return { after };
  } finally {
    stores.close();
  }
}

/** Of each id the first record, as the partitions have them. An id has one partition. */
function firstOfEach(read: readonly Read[]): readonly (readonly ScoredMessage[])[] {
  const partitions: ScoredMessage[][] = [[], [], []];
  const seen = new Set<string>();
  for (const { partition, offset, value } of read) {
    const [post] = decodePost(Buffer.from(value)).rows;
    assert.ok(post, value);
    if (seen.has(post.id)) continue;
    seen.add(post.id);
    const text = withoutEntities(post.text);
    const source = { topic, partition, offset, timestamp: 0 };
    partitions[partition]?.push({ ...post, text, ...score(text), source });
  }
  return partitions;
}

/** The Data API answers 1 MiB at most. */
function pageByPage(stores: Stores): Stores['query'] {
  return async sql => {
    const rows: Awaited<ReturnType<Stores['query']>> = [];
    for (;;) {
      const page = await stores.query(`${sql} ORDER BY 1 LIMIT ${mostRows} OFFSET ${rows.length}`);
      rows.push(...page);
      if (page.length < mostRows) return rows;
    }
  };
}

async function itemsOf(run: LocalRun): Promise<Readonly<Record<string, string | undefined>>> {
  const client = new DynamoDBClient({
    endpoint: run.output('AwsEndpointUrl'),
    region: 'us-east-1',
    credentials: run.credentials,
  });
  const found: Record<string, string | undefined> = {};
  const asked = { TableName: run.output('PostsTable'), ProjectionExpression: 'id, polarity' };
  try {
    for await (const { Items = [] } of paginateScan({ client }, asked))
      for (const { id, polarity } of Items) found[id?.S ?? ''] = polarity?.S;
    return found;
  } finally {
    client.destroy();
  }
}

function sorted(texts: readonly string[]): readonly string[] {
  return texts.toSorted();
}
