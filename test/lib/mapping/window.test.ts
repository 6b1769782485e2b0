import assert from 'node:assert/strict';
import { test } from 'node:test';
import { windowNearest, windowNote } from '../../../lib/mapping/window.ts';

for (const [asked, ms, seconds] of [
  [0, 0, 0],
  [100, 0, 0],
  [250, 0, 0],
  [251, 500, undefined],
  [500, 500, undefined],
  [749, 500, undefined],
  [750, 500, undefined],
  [751, 1000, 1],
  [1000, 1000, 1],
  [1500, 1000, 1],
  [1501, 2000, 2],
  [299_999, 300_000, 300],
  [300_000, 300_000, 300],
] as const)
  test(`an interval of ${asked} ms is a window of ${ms} ms${asked === ms ? '' : ', and that is said'}`, () => {
    const window = windowNearest(asked);
    assert.deepEqual([window?.ms, window?.seconds], [ms, seconds]);
    const note = window && windowNote(asked, window);
    assert.equal(note !== undefined, asked !== ms);
    if (note !== undefined) assert.match(note, new RegExp(`is ${ms} ms.*, not ${asked}:`));
  });

test('a length that Lambda cannot have as a window gives none', () => {
  for (const ms of [-1, 300_001, Number.NaN]) assert.equal(windowNearest(ms), undefined);
});
