import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byOutcome, itemFailures } from '../../../functions/batch/item-failures.ts';

const record = (offset: number, ...content: string[]) => ({ offset, content });
const outcome = (records: ReturnType<typeof record>[], ...unwritten: string[]) => {
  const { done, failed } = byOutcome(records, (row: string) => row, new Set(unwritten));
  return { done: done.map(({ offset }) => offset), failed: failed.map(({ offset }) => offset) };
};

test('records are named by their place in the event, topics with dashes and dots too', () => {
  assert.deepEqual(itemFailures([{ topic: 'a-b.c', partition: 2, offset: 7 }]), {
    batchItemFailures: [{ itemIdentifier: { partition: 'a-b.c-2', offset: 7 } }],
  });
  assert.deepEqual(itemFailures([]), { batchItemFailures: [] });
});

test('with everything written, all are done', () => {
  assert.deepEqual(outcome([record(0, 'a'), record(1)]), { done: [0, 1], failed: [] });
});

test('a record fails with one of its rows; one without rows never does', () => {
  const records = [record(0, 'a'), record(1, 'b', 'c'), record(2), record(3, 'd')];
  assert.deepEqual(outcome(records, 'c'), { done: [0, 2, 3], failed: [1] });
});

test('of records that write the same row all fail, as only the last of them was tried', () => {
  assert.deepEqual(outcome([record(0, 'a'), record(1, 'a'), record(2, 'b')], 'a'), {
    done: [2],
    failed: [0, 1],
  });
});

test('a record behind a failed one fails with it when it wrote one of its rows, one before it does not', () => {
  const records = [record(0, 'b'), record(1, 'a', 'b'), record(2, 'b', 'c'), record(3, 'c'), record(4, 'd')];
  assert.deepEqual(outcome(records, 'a'), { done: [0, 4], failed: [1, 2, 3] });
});
