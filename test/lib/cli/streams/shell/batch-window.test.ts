import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestWindow, windowNote } from '../../../../../lib/cli/streams/shell/batch-window.ts';

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
