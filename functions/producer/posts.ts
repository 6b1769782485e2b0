import { simulate } from '../../domain/posts/simulate.ts';
import { readProducerEnv } from './env.ts';
import { scheduledProducer } from './scheduled.ts';

/** The topic is named after what people write about. */
const { topic: word } = readProducerEnv(process.env);

/** People write about the tracked word at each time. */
export const handler = scheduledProducer({
  name: 'posts',
  open: async (_, giveIds) => times => simulate(word, times, giveIds, Math.random),
});
