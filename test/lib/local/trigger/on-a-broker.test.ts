import { after, before, describe } from 'node:test';
import { type Broker, startBroker } from './broker.ts';
import { codecSuite } from './codec-suite.ts';
import { javaSuite, judged } from './java-suite.ts';
import { mappingSuite } from './mappings-suite.ts';
import { poisonSuite } from './poison-suite.ts';
import { describeRecording } from './recording.ts';
import { sessionSuite } from './session-suite.ts';
import { topicSuite } from './topic-suite.ts';

describe('the trigger on a broker', () => {
  let broker: Broker;
  let judging: ReturnType<typeof judged>;
  before(async () => {
    broker = await startBroker();
    // Beside the suites that come first, which are mostly waited for too.
    judging = judged(broker);
    judging.catch(() => undefined);
  });
  after(() => broker.stop());

  describeRecording('a stream whose function fails, hangs and dies', () => broker, 60_000);
  describe('a session', () => sessionSuite(() => broker));
  describe('records that a function cannot take', () => poisonSuite(() => broker));
  describe('records that others compress', () => codecSuite(() => broker));
  describe('a topic', () => topicSuite(() => broker));
  describe('records that Java writes', () =>
    javaSuite(
      () => broker,
      () => judging,
    ));
  describe('mappings', () => mappingSuite(() => broker));
});
