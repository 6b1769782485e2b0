import type { Context } from 'aws-lambda';
import { parsePost } from '../../domain/posts/post.ts';
import type { Post } from '../../domain/posts/post.ts';
import { encodePost } from '../../domain/posts/scored.ts';
import { simulate } from '../../domain/posts/simulate.ts';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { sendingTo } from '../io/producer.ts';
import { readProducerEnv } from './env.ts';
import { scheduledProducer } from './scheduled.ts';

/** The topic is named after what people write about. */
const { brokers, protocol, topic: word } = readProducerEnv(process.env);
const log = openLog('posts-producer');
const metrics = openMetrics('posts-producer', process.env);
const send = sendingTo(brokers, protocol, word, (message, error) => log.warn(message, error));

/** People write about the tracked word at each time. */
const simulated = scheduledProducer({
  name: 'posts',
  open: async (_, giveIds) => times => simulate(word, times, giveIds, Math.random),
});

/**
 * Sends the posts of `{"posts": […]}`, spelled as messages are, and returns when the topic has them; called with anything
 * else, as the schedule does, it sends simulated ones until the next full minute. Rejects when one of them is no post.
 */
export async function handler(event: unknown, context: Context): Promise<{ readonly rows: number }> {
  const given = givenIn(event);
  if (given === undefined) return simulated(event, context);
  log.begin(context);
  await send(given.map(post => ({ value: encodePost(post), key: post.id })));
  log.info('produced', { topic: word, rows: given.length });
  metrics.write({ RowsOut: given.length });
  return { rows: given.length };
}

function givenIn(event: unknown): readonly Post[] | undefined {
  const { posts } = Object(event) as Readonly<Record<string, unknown>>;
  if (!Array.isArray(posts)) return undefined;
  const now = Date.now();
  return posts.map((value, index) => {
    const post = parsePost(value, now);
    if (typeof post === 'string') throw new Error(`posts[${index}]: ${post}`);
    return post;
  });
}
