import { after, before, describe } from 'node:test';
import { type Broker, startBroker } from './broker.ts';
import { codecSuite } from './codec-suite.ts';
import { javaSuite } from './java-suite.ts';
import { mappingSuite } from './mappings-suite.ts';
import { poisonSuite } from './poison-suite.ts';
import { describeRecording } from './recording.ts';
import { sessionSuite } from './session-suite.ts';
import { topicSuite } from './topic-suite.ts';

describe('the trigger on a broker', () => {
  let broker: Broker;
  before(async () => {
    broker = await startBroker();
  });
  after(() => broker.stop());

  describeRecording('a stream whose function fails, hangs and dies', () => broker, 60_000);
  describe('a session', () => sessionSuite(() => broker));
  describe('records that a function cannot take', () => poisonSuite(() => broker));
  describe('records that others compress', () => codecSuite(() => broker));
  describe('a topic', () => topicSuite(() => broker));
  describe('records that Java writes', () => javaSuite(() => broker));
  describe('mappings', () => mappingSuite(() => broker));
});
