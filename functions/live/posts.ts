import type { Context } from 'aws-lambda';
import { setTimeout as wait } from 'node:timers/promises';
import type { Post } from '../../domain/posts/post.ts';
import { encodePost } from '../../domain/posts/scored.ts';
import { tracking } from '../../domain/posts/tracking.ts';
import { invoke } from '../io/invoke.ts';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { storeCursor, storedCursor } from '../io/posts/cursor.ts';
import { readFirehose } from '../io/posts/firehose.ts';
import { readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = ['PRODUCER_FUNCTION', 'COUNTERS_TABLE', 'WORD', 'LANGUAGE', 'FIREHOSE_URL'] as const;

/** What the live source needs. LANGUAGE is `any` where posts in every language are wanted. */
export type LivePostsVariables = Variables<(typeof names)[number]>;

/** An invocation reads for so long, ms, and keeps so much of its time for what it has read. */
const longest = 58_000;
const reserve = 10_000;
/** Calls of the producer are so far apart, ms, unless more frames than these wait. */
const pace = 1_000;
const manyFrames = 500;
const postsACall = 500;

const env = readVariables(names, process.env);
const lang = env.LANGUAGE === 'any' ? '' : env.LANGUAGE;
const isTracked = tracking({ word: env.WORD, lang });
const log = openLog('posts-live');
const metrics = openMetrics('posts-live', process.env);

/**
 * Scheduled each minute, outside the network: reads the firehose for its minute and hands the posts that are tracked to
 * the producer, which is inside. The cursor is stored when the producer has answered: what a killed invocation had
 * handed over may come twice, and its id is known then.
 */
export async function handler(_event: unknown, context: Context): Promise<{ readonly rows: number }> {
  log.begin(context);
  const time = Math.max(0, Math.min(longest, context.getRemainingTimeInMillis() - reserve));
  const end = AbortSignal.timeout(time);
  const cursor = await storedCursor(env.COUNTERS_TABLE);
  const say = (line: string): void => log.info('firehose', { line });
  let frames = 0;
  let rows = 0;
  for await (const some of readFirehose({ url: env.FIREHOSE_URL, cursor, lang, say }, end)) {
    const posts = some.flatMap(({ post }) => (post !== undefined && isTracked(post) ? post : []));
    for (let at = 0; at < posts.length; at += postsACall) await handOver(posts.slice(at, at + postsACall));
    await storeCursor(env.COUNTERS_TABLE, Math.max(...some.map(frame => frame.cursor)));
    frames += some.length;
    rows += posts.length;
    if (some.length < manyFrames) await wait(pace, undefined, { signal: end }).catch(() => {});
  }
  log.info('read', { frames, rows });
  metrics.write({ RowsOut: rows });
  return { rows };
}

function handOver(posts: readonly Post[]): Promise<void> {
  return invoke(env.PRODUCER_FUNCTION, `{"posts":[${posts.map(encodePost).join(',')}]}`);
}
