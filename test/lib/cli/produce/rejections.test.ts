import assert from 'node:assert/strict';
import { it } from 'node:test';
import { rejectionsOf } from '../../../../lib/cli/produce/rejections.ts';

it('rejected rows are counted by reason, the most frequent first, with their first lines', () => {
  const rejections = rejectionsOf();
  rejections.add(2, 'not a date');
  for (let line = 10; line < 20; line++) rejections.add(line, 'volume is negative');
  assert.equal(rejections.count, 11);
  assert.deepEqual(rejections.lines(), [
    'volume is negative: 10 (line 10, 11, 12, 13, 14, …)',
    'not a date: 1 (line 2)',
  ]);
});

it('rejected rows get a line each, until they are many', () => {
  const rejections = rejectionsOf();
  assert.equal(rejections.add(7, 'not a date'), 'line 7 rejected: not a date');
  const lines = Array.from({ length: 100 }, (_, line) => rejections.add(line, 'bad price'));
  assert.equal(lines.filter(line => line !== undefined).length, 19);
});
