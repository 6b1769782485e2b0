import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchSettings, PollingSettings } from '../../../lib/settings/stream-settings.ts';
import { baseLoad, flowOf, producerLoad, times } from '../../../lib/cost/load.ts';
import type { Priced } from '../../../lib/cost/priced.ts';
import { pricedOf } from '../../../lib/cost/priced.ts';
import { isAbout } from './about.ts';

const dev: Priced = pricedOf('dev');
const producer = dev.producer ?? assert.fail();
const { polling: provisioned } = pricedOf('prod');
assert.ok(provisioned.mode === 'provisioned');

test('ten companies a second are a message of ten rows, a transform each 10 s and a statement each minute', () => {
  const load = producerLoad(producer);
  assert.deepEqual(load, { rowsPerSecond: 10, rowsPerMessage: 10, sectors: 10 });
  const flow = flowOf(dev, load);
  assert.equal(flow.messagesPerSecond, 1);
  assert.equal(flow.bytesPerSecond, 1_600);
  isAbout(flow.eventBytesPerSecond, (1_600 * 4) / 3 + 250);
  isAbout(flow.transform.perSecond, 1 / 10);
  isAbout(flow.transform.rows, 100);
  isAbout(flow.aggregate.perSecond, 1 / 60);
  isAbout(flow.aggregate.rows, 600);
  assert.equal(flow.sumRows, 3 * 10);
});

test('a window that fills early ends at 6 MB of event', () => {
  const flow = flowOf(dev, baseLoad);
  isAbout(flow.aggregate.perSecond, flow.eventBytesPerSecond / 6e6);
  isAbout(flow.aggregate.perSecond * flow.aggregate.rows, 1_000);
  isAbout(flow.transform.perSecond, 1 / 10);
});

test('a batch ends at its number of messages, too', () => {
  const small = transforming({ batchSize: 5 });
  isAbout(flowOf(small, baseLoad).transform.perSecond, 2 / 5);
});

test('without a window each message goes at once; never are there more batches than messages', () => {
  const eager = transforming({ windowSeconds: 0 });
  isAbout(flowOf(eager, baseLoad).transform.perSecond, 2);
  const rare = times(baseLoad, 1 / 100_000);
  isAbout(flowOf(dev, rare).aggregate.perSecond, 2 / 100_000);
  isAbout(flowOf(dev, rare).sumRows, 11);
});

test('provisioned pollers each end windows of their own, over their share of the partitions', () => {
  const polling: PollingSettings = { ...provisioned, minPollers: 2 };
  const flow = flowOf({ ...dev, polling, topic: { partitions: 6 } }, producerLoad(producer));
  isAbout(flow.aggregate.perSecond, 2 / 60);
  assert.equal(flow.sumRows, 3 * 10);
  const few = flowOf({ ...dev, polling, topic: { partitions: 1 } }, producerLoad(producer));
  isAbout(few.aggregate.perSecond, 1 / 60);
});

test('nothing makes nothing', () => {
  const flow = flowOf(dev, times(baseLoad, 0));
  assert.deepEqual(
    [flow.transform, flow.aggregate, flow.sumRows],
    [{ perSecond: 0, rows: 0 }, { perSecond: 0, rows: 0 }, 0],
  );
});

function transforming(change: Partial<BatchSettings>): Priced {
  const { transform, aggregate } = dev.streams;
  return { ...dev, streams: { transform: { ...transform, ...change }, aggregate } };
}
