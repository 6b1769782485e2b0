import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkedBatchSize,
  nearestWindow,
  windowFor,
  windowNote,
} from '../../../../../lib/cli/streams/mapping/window.ts';

const cases: readonly [asked: number, seconds: number | undefined, ms: number, isSaid: boolean][] = [
  [0, 0, 0, false],
  [1, undefined, 500, true],
  [100, undefined, 500, true],
  [500, undefined, 500, false],
  [501, 1, 1000, true],
  [1000, 1, 1000, false],
  [1001, 2, 2000, true],
  [300_000, 300, 300_000, false],
];

for (const [asked, seconds, ms, isSaid] of cases) {
  test(`a batch interval of ${asked} ms becomes ${ms} ms${isSaid ? ', and that is said' : ''}`, () => {
    const window = windowFor(asked);
    assert.deepEqual([window.seconds, window.ms], [seconds, ms]);
    assert.equal(window.note?.includes(`${ms} ms, not ${asked}`) ?? false, isSaid);
  });
}

test('what Lambda has no window or size for is refused', () => {
  for (const ms of [-1, 300_001, Number.NaN]) assert.throws(() => windowFor(ms), /must be 0 to 300000 ms/);
  for (const size of [0, 10_001, 1.5]) assert.throws(() => checkedBatchSize(size), /from 1 to 10000/);
  assert.deepEqual([1, 10_000].map(checkedBatchSize), [1, 10_000]);
});

for (const [asked, taken] of [
  [0, 0],
  [100, 0],
  [250, 0],
  [251, 500],
  [500, 500],
  [749, 500],
  [751, 1000],
  [1499, 1000],
  [1500, 1000],
  [1501, 2000],
  [300_000, 300_000],
] as const) {
  test(`an interval of ${asked} ms is a window of ${taken} ms, and a difference is said`, () => {
    assert.equal(nearestWindow(asked), taken);
    assert.equal(windowNote(asked) === undefined, asked === taken);
  });
}
