import { after, before, describe } from 'node:test';
import { type Broker, startBroker } from '../lib/local/trigger/broker.ts';
import { provisioned } from '../lib/local/trigger/play.ts';
import { describeRecording } from '../lib/local/trigger/recording.ts';

describe('streams whose functions fail, hang and die', () => {
  let broker: Broker;
  before(async () => {
    broker = await startBroker();
  });
  after(() => broker.stop());

  describeRecording('a million records', () => broker, 1_000_000);

  describeRecording('records whose failed batches are halved', () => broker, 200_000, {
    ...provisioned,
    BisectBatchOnFunctionError: true,
  });
});
