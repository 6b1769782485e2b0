import { newCrowd, simulate } from '../../domain/chatters/simulate.ts';
import { scheduledProducer } from './scheduled.ts';

const crowd = newCrowd();

/** People come to streams at each time; where many are, more come. */
export const handler = scheduledProducer({
  name: 'chatters',
  open: async () => times => simulate(crowd, times, Math.random),
});
