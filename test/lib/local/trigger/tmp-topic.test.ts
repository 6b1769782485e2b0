import { after, before, describe } from 'node:test';
import { type Broker, startBroker } from './broker.ts';
import { topicSuite } from './topic-suite.ts';

describe('the trigger on a broker', () => {
  let broker: Broker;
  before(async () => {
    broker = await startBroker();
  });
  after(() => broker.stop());

  describe('t', () => topicSuite(() => broker));
});
