import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventWriter } from '../../../../lib/local/trigger/batch-event.ts';
import type { KafkaRecord } from '../../../../lib/local/records/fetched.ts';
import { encodeRecords, sizeOf } from '../../../../lib/local/trigger/record-json.ts';
import { wholeText } from '../../../../lib/local/workers/event-pieces.ts';
import { recordsIn } from '../../../../lib/local/workers/event-records.ts';

const writer = eventWriter(
  {
    UUID: 'u',
    EventSourceArn: 'arn',
    FunctionArn: 'f',
    Topics: ['trading_data'],
    ConsumerGroupId: 'g',
    BatchSize: 10,
    StartingPosition: 'LATEST',
  },
  ['b:1'],
);

/** A part as the poller takes it: records from `first` on, some of them misleading. */
function part(partition: number, first: number, count: number) {
  const messages = Array.from(
    { length: count },
    (_, index): KafkaRecord => ({
      key: null,
      value: Buffer.from('{"topic":"no","partition":9,"offset":9}'.repeat(40)),
      timestamp: '1',
      timestampType: 'CREATE_TIME',
      offset: String(first + index),
      headerList: [],
    }),
  );
  const records = encodeRecords('trading_data', partition, messages);
  return {
    partition,
    slices: [{ records, from: 0, to: count }],
    bytes: sizeOf(records),
    count,
    first: String(first),
    next: BigInt(first + count),
  };
}

test('an event of the poller is named by topic, partition, and first and last offset', () => {
  assert.equal(recordsIn(writer.write([part(0, 15, 28)])), 'trading_data-0@15..42');
  assert.equal(recordsIn(writer.write([part(0, 15, 2), part(1, 7, 1)])), 'trading_data-0@15..16,1@7');
});

test('the same event as text is named the same', () => {
  const pieces = writer.write([part(0, 15, 28), part(2, 3, 4)]);
  assert.equal(recordsIn(wholeText(pieces)), 'trading_data-0@15..42,2@3..6');
});

test('many partitions are cut short', () => {
  const pieces = writer.write(Array.from({ length: 8 }, (_, partition) => part(partition, 1, 1)));
  assert.equal(recordsIn(pieces), 'trading_data-0@1,1@1,2@1,3@1,4@1,5@1,…');
});

for (const event of ['{}', '{"RequestType":"Create"}', '', [Buffer.from('{"a":1}')]])
  test(`${JSON.stringify(event)} carries no records`, () => assert.equal(recordsIn(event), undefined));
