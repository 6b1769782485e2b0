import { aDayFrom, parsePost } from '../../domain/posts/post.ts';
import { encodePost } from '../../domain/posts/scored.ts';
import { simulate } from '../../domain/posts/simulate.ts';
import { readProducerEnv } from './env.ts';
import { sendingGiven } from './given.ts';
import { scheduledProducer } from './scheduled.ts';

/** The topic is named after what people write about. */
const { topic: word } = readProducerEnv(process.env);

/** People write about the tracked word at each time. */
const simulated = scheduledProducer({
  name: 'posts',
  open: async (_, giveIds) => times => simulate(word, times, giveIds, Math.random),
});

/** Sends the posts of `{"posts": […]}`, spelled as messages are; without them, simulated ones for a minute. */
export const handler = sendingGiven(
  {
    name: 'posts',
    messageOf: value => {
      const post = parsePost(value, aDayFrom(Date.now()));
      return typeof post === 'string' ? post : { value: encodePost(post), key: post.id };
    },
  },
  simulated,
);
