import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PartitionBuffer } from '../../../../lib/local/trigger/partition-buffer.ts';
import { encodeRecords, sizeOf } from '../../../../lib/local/trigger/record-json.ts';
import { message, play } from './play.ts';
import { untilTrue } from '../../../support/until.ts';

const encoded = (...offsets: readonly number[]) =>
  encodeRecords(
    'orders',
    0,
    offsets.map(offset => message(offset)),
  );

describe('records that wait for a batch', () => {
  it('are taken up to the very byte, and one byte less leaves the last of them', () => {
    const records = encoded(0, 1);
    const [first = 0, both = 0] = records.ends;
    for (const [room, count, next] of [
      [first, 1, 1n],
      [both - 1, 1, 1n],
      [both, 2, 2n],
    ] as const) {
      const buffer = new PartitionBuffer();
      buffer.push(records, 2n);
      const taken = buffer.take(10, room);
      assert.deepEqual([taken?.count, taken?.next, buffer.count], [count, next, 2 - count], `${room} bytes`);
    }
    const buffer = new PartitionBuffer();
    buffer.push(records, 2n);
    assert.equal(buffer.take(10, first - 1), undefined);
    assert.equal(buffer.count, 2);
  });

  it('fill exactly the room of an event', () => {
    const records = encoded(0);
    const buffer = new PartitionBuffer();
    buffer.push(records, 1n);
    assert.equal(buffer.peekBytes(), sizeOf(records));
    assert.equal(buffer.take(1, buffer.peekBytes())?.bytes, sizeOf(records));
    assert.deepEqual([buffer.count, buffer.bytes], [0, 0]);
  });

  it('have the position behind what came after them and held no record', () => {
    const buffer = new PartitionBuffer();
    buffer.push(encoded(3), 4n);
    buffer.push(encoded(), 9n);
    assert.equal(buffer.take(10, Number.POSITIVE_INFINITY)?.next, 9n);
  });

  it('65: are committed with the filtered records at the end of their batch', async () => {
    const { batcher, receiveValues, call, commits, calls } = play({
      FilterCriteria: { Filters: [{ Pattern: '{"value":{"a":[1]}}' }] },
    });
    batcher.assign([0], false);
    receiveValues(0, 0, '{"a":1}');
    receiveValues(0, 1, '{"a":2}', '{"a":3}');
    (await call(0)).end();
    await untilTrue(() => commits.length > 0);
    assert.deepEqual([commits, calls.length], [[{ 0: 3 }], 1]);
  });
});
