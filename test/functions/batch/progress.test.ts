import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openProgress } from '../../../functions/batch/progress.ts';

test('rows are counted every half second while a batch is written, and what is left at its end', async () => {
  const counted: number[] = [];
  let now = 0;
  const progress = openProgress(
    async rows => void counted.push(rows),
    () => now,
  );
  for (const [at, rows] of [
    [100, 25],
    [499, 25],
    [500, 25],
    [900, 25],
  ] as const) {
    now = at;
    progress.add(rows);
    await Promise.resolve();
  }
  assert.deepEqual(counted, [75]);
  assert.equal(await progress.end(), 75);
});

test('a count that fails is left to the end of the batch', async () => {
  let now = 0;
  const progress = openProgress(
    () => Promise.reject(new Error('throttled')),
    () => now,
  );
  now = 1000;
  progress.add(25);
  assert.equal(await progress.end(), 0);
});
