import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  advance,
  dropCounted,
  findRecreated,
  noMark,
  partition,
  TopicRecreated,
} from '../../domain/ledger.ts';

const record = (partition: number, offset: number, timestamp = offset) => ({
  partition,
  offset,
  timestamp,
  content: [],
});
const marks = new Map([[0, { next: 5, newest: 4 }]]);

test('records below the mark are dropped, the one on it and those of unmarked partitions stay', () => {
  const records = [record(0, 4), record(0, 5), record(0, 6), record(1, 0)];
  assert.deepEqual(dropCounted(records, marks), records.slice(1));
});

test('offset 0 of a partition without mark stays', () => {
  assert.equal(dropCounted([record(9, 0)], new Map()).length, 1);
  assert.equal(noMark.next, -1);
});

test('a record below the mark as old as the newest counted is a redelivery, a newer one shows a new topic', () => {
  assert.equal(findRecreated([record(0, 4, 4)], marks), undefined);
  assert.deepEqual(findRecreated([record(0, 4, 5)], marks), record(0, 4, 5));
  assert.equal(findRecreated([record(0, 5, 99)], marks), undefined);
});

test('a part spans from its first record to after its last, gaps included', () => {
  const records = [record(0, 5, 50), record(0, 9, 40), record(1, 3, 3)];
  assert.deepEqual(partition(records, marks), [
    { partition: 0, expected: 5, firstOffset: 5, nextOffset: 10, newest: 50, records: records.slice(0, 2) },
    { partition: 1, expected: -1, firstOffset: 3, nextOffset: 4, newest: 3, records: records.slice(2) },
  ]);
});

test('the newest timestamp never moves back', () => {
  const [part] = partition([record(0, 5, 1)], marks);
  assert.equal(part?.newest, 4);
});

test('counted parts move their marks and no others', () => {
  const moved = advance(marks, partition([record(1, 3)], marks));
  assert.deepEqual(moved, new Map([...marks, [1, { next: 4, newest: 3 }]]));
});

test('the error of a recreated topic names place, mark and the way out', () => {
  const error = new TopicRecreated('arn', 'trading_data', record(0, 2, 1000), { next: 5, newest: 4 });
  assert.equal(error.name, 'TopicRecreated');
  assert.match(error.message, /offset 2 of partition 0 lies below the mark 5/);
  assert.match(
    error.message,
    /UPDATE aggregated_data SET source = .* WHERE source = 'arn' AND topic = 'trading_data'$/,
  );
});
