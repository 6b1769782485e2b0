import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asOneBatch, batchesOf, minutesOf } from '../../domain/minute-fold.ts';

const most = 2n ** 63n - 1n;

/** Rows of batches, newest first: the end of each, its minute, and how many rows it has. */
function rowsOf(...batches: readonly (readonly [number, string | null, number])[]) {
  return batches.flatMap(([next, minute, count]) =>
    Array.from({ length: count }, (_, index) => ({ id: `${next}-${index}`, next, minute })),
  );
}

function row(first: number, next: number, sector: string, sum: bigint) {
  const groups = ['2026-03-01', sector];
  return {
    id: `${first}-${sector}`,
    source: 's',
    topic: 't',
    part: 0,
    first,
    next,
    newest: next * 1_000,
    groups,
    sums: [sum],
  };
}

test('batches that follow each other within a minute belong together; the running minute, and a lone one, do not', () => {
  const rows = rowsOf(
    [60, null, 1],
    [50, null, 1],
    [40, '10', 2],
    [30, '10', 1],
    [20, '9', 1],
    [10, '8', 1],
    [5, '8', 1],
  );
  assert.deepEqual(minutesOf(batchesOf(rows)), [
    ['40-0', '40-1', '30-0'],
    ['10-0', '5-0'],
  ]);
});

test('a clock that was set back keeps batches of one minute apart that do not follow each other', () => {
  assert.deepEqual(minutesOf(batchesOf(rowsOf([40, '10', 1], [30, '9', 1], [20, '10', 1]))), []);
});

test('one batch begins where the first began and ends where the last ended, in all of its rows', () => {
  const one = asOneBatch([row(5, 9, 'Energy', 2n), row(1, 3, 'Energy', 1n), row(3, 5, 'Health', 7n)]);
  const place = { first: 1, next: 9, newest: 9_000 };
  assert.deepEqual(one, [
    { ...row(1, 3, 'Energy', 3n), ...place },
    { ...row(3, 5, 'Health', 7n), ...place },
  ]);
});

test('a sum that no column holds leaves them as they are', () => {
  assert.deepEqual(asOneBatch([row(1, 2, 'Energy', most - 1n), row(2, 3, 'Energy', 1n)])?.[0]?.sums, [most]);
  assert.equal(asOneBatch([row(1, 2, 'Energy', most), row(2, 3, 'Energy', 1n)]), undefined);
});
