import { messageOf } from '../../domain/chatters/message.ts';
import { newCrowd, simulate } from '../../domain/chatters/simulate.ts';
import { sendingGiven } from './given.ts';
import { scheduledProducer } from './scheduled.ts';

const crowd = newCrowd();

/** People come to streams at each time; where many are, more come. */
const simulated = scheduledProducer({
  name: 'chatters',
  open: async () => times => simulate(crowd, times, Math.random),
});

/**
 * Sends the facts of `{"chatters": […]}`, spelled as messages are; without them, simulated ones for a minute.
 */
export const handler = sendingGiven({ name: 'chatters', messageOf }, simulated);
