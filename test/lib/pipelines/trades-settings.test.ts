import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TradesSettings } from '../../../lib/pipelines/trades-settings.ts';
import { tradesFaults, tradesSettings } from '../../../lib/pipelines/trades-settings.ts';

const { dev } = tradesSettings;
const { transform, aggregate } = dev.streams;
const producer = dev.producer ?? assert.fail();

test('trades have good settings in every stage', () => {
  for (const own of Object.values(tradesSettings)) assert.deepEqual(tradesFaults(own), []);
});

const table: readonly (readonly [string, TradesSettings])[] = [
  ['producer.timeoutSeconds', { ...dev, producer: { ...producer, timeoutSeconds: 901 } }],
  ['producer.scheduled', { ...dev, producer: { ...producer, scheduled: 'no' as unknown as boolean } }],
  ['producer.intervalSeconds', { ...dev, producer: { ...producer, intervalSeconds: 0 } }],
  ['ttlDays', { ...dev, ttlDays: -1 }],
  ['rawTable.maxWrites', { ...dev, rawTable: { maxWrites: 0, tickerShards: 1 } }],
  ['rawTable.tickerShards', { ...dev, rawTable: { tickerShards: 0 } }],
  ['fold.recentDays', { ...dev, fold: { ...dev.fold, recentDays: 0 } }],
  ['fold.memoryMb', { ...dev, fold: { ...dev.fold, memoryMb: 1 } }],
  [
    'streams.aggregate.kind',
    { ...dev, streams: { transform, aggregate: { ...aggregate, kind: 'idempotent' as 'ledgered' } } },
  ],
  [
    'streams.transform.kind',
    { ...dev, streams: { aggregate, transform: { ...transform, kind: 'ledgered' as 'idempotent' } } },
  ],
];

for (const [path, settings] of table)
  test(`a bad ${path} is named`, () => {
    const [fault = '', ...others] = tradesFaults(settings);
    assert.ok(fault.startsWith(`${path} must be `), fault);
    assert.deepEqual(others, []);
  });
