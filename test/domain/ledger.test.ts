import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  advance,
  dropCopies,
  dropCounted,
  followsOn,
  hasCopies,
  noMark,
  partition,
  refuseRecreated,
  withEarlier,
  withSeen,
} from '../../domain/ledger.ts';

const record = (partition: number, offset: number, timestamp = offset) => ({
  partition,
  offset,
  timestamp,
  content: [] as readonly string[],
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
  const refuse = (...records: ReturnType<typeof record>[]) =>
    refuseRecreated('votes', records, marks, time => `Ask at ${time}.`);
  refuse(record(0, 4, 4), record(0, 5, 99), record(1, 0, 99));
  assert.throws(() => refuse(record(0, 3, 1), record(0, 4, 5)), {
    name: 'TopicRecreated',
    message:
      'topic votes was recreated: offset 4 of partition 0 lies below the mark 5, ' +
      'but its record (1970-01-01T00:00:00.005Z) is newer than every one that was written (1970-01-01T00:00:00.004Z). ' +
      'Nothing was skipped or written. Ask at 1970-01-01T00:00:00.005Z.',
  });
});

test('records follow on where the first of every partition is the one that its mark waits for', () => {
  assert.equal(followsOn([record(0, 5), record(0, 9)], marks), true);
  assert.equal(followsOn([record(0, 4), record(0, 5)], marks), false);
  assert.equal(followsOn([record(0, 5), record(1, 0)], marks), false);
  assert.equal(followsOn([], marks), true);
});

test('a record that is in no row leaves its timestamp with the marks, until its partition begins anew', () => {
  const seen = withSeen(withSeen(marks, record(0, 5, 90)), record(1, 0, 70));
  assert.deepEqual(seen.get(0), { next: 5, newest: 90 });
  assert.deepEqual(withSeen(seen, record(0, 5, 2)), seen);
  const read = new Map([
    [0, { next: 7, newest: 6 }],
    [2, { next: 1, newest: 0 }],
  ]);
  assert.deepEqual(
    withEarlier(read, seen),
    new Map([
      [0, { next: 7, newest: 90 }],
      [2, { next: 1, newest: 0 }],
      [1, { next: -1, newest: 70 }],
    ]),
  );
  assert.deepEqual(withEarlier(new Map([[0, { next: 4, newest: 3 }]]), seen).get(0), { next: 4, newest: 3 });
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

test('parts that went into the sums move their marks and no others', () => {
  const moved = advance(marks, partition([record(1, 3)], marks));
  assert.deepEqual(moved, new Map([...marks, [1, { next: 4, newest: 3 }]]));
});

test('what was sent on twice is dropped, be its first copy counted or before it in the batch', () => {
  const sent = (partition: number, from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => ({ ...record(partition, from + at), content: ['row'] }));
  const offsets = (records: readonly ReturnType<typeof record>[]) => records.map(({ offset }) => offset);
  const twice = [...sent(0, 3, 8), ...sent(1, 0, 2), ...sent(0, 3, 10)];
  assert.equal(hasCopies(twice), true);
  assert.equal(hasCopies([...sent(0, 3, 8), ...sent(1, 0, 2)]), false);
  const left = dropCopies('votes', twice, marks, () => '');
  assert.deepEqual(offsets(left.filter(({ partition }) => partition === 0)), [5, 6, 7, 8, 9]);
  assert.deepEqual(offsets(left.filter(({ partition }) => partition === 1)), [0, 1]);
});

test('a copy that is newer than all before it in the batch shows a new topic, one without rows does not', () => {
  const old = { ...record(0, 9, 50), content: ['row'] };
  const fresh = { ...record(0, 0, 60), content: ['row'] };
  assert.throws(() => dropCopies('votes', [old, fresh], marks, () => ''), { name: 'TopicRecreated' });
  assert.deepEqual(
    dropCopies('votes', [old, { ...fresh, content: [] }], marks, () => ''),
    [old],
  );
});

test('a mark keeps its greatest event time', () => {
  const timed = new Map([[0, { next: 5, newest: 4, eventTime: 70 }]]);
  assert.equal(withSeen(timed, record(0, 5, 90)).get(0)?.eventTime, 70);
  const read = new Map([[0, { next: 6, newest: 5, eventTime: 80 }]]);
  assert.deepEqual(withEarlier(read, withSeen(timed, record(0, 5, 90))).get(0), {
    next: 6,
    newest: 90,
    eventTime: 80,
  });
  const [part] = partition([record(0, 5)], timed);
  assert.ok(part);
  assert.equal(advance(timed, [{ ...part, eventTime: 75 }]).get(0)?.eventTime, 75);
});

for (const poisoned of [1_767_225_600_000_000_000, 253_402_300_800_000])
  test(`a mark that knows ${poisoned} for its newest time is right again with the next record`, () => {
    const before = new Map([[0, { next: 5, newest: poisoned }]]);
    assert.doesNotThrow(() => refuseRecreated('orders', [record(0, 4, 9_000)], before, () => ''));
    const [part] = partition([record(0, 5, 9_000)], before);
    assert.equal(part?.newest, 9_000);
    assert.equal(withSeen(before, record(0, 5, 9_000)).get(0)?.newest, 9_000);
    const after = advance(before, part ? [part] : []);
    assert.throws(() => refuseRecreated('orders', [record(0, 0, 9_001)], after, () => ''), /TopicRecreated/);
  });

test('a record whose time is none says nothing of a topic, and leaves the newest time as it was', () => {
  assert.doesNotThrow(() => refuseRecreated('orders', [record(0, 4, -1)], marks, () => ''));
  assert.equal(partition([record(0, 5, -1)], marks)[0]?.newest, 4);
});
