import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridOf, lastEndOf, paneOf, windowsOf } from '../../../domain/posts/window.ts';

const minute = 60_000;
const spans = (window: Parameters<typeof gridOf>[0], atMs: number) => {
  const grid = gridOf(window);
  return windowsOf(grid, paneOf(grid, atMs)).map(({ startMs, endMs }) => [startMs / minute, endMs / minute]);
};

test('a window that tumbles owns its start and not its end', () => {
  const window = { kind: 'tumbling', sizeSeconds: 300 } as const;
  assert.deepEqual(spans(window, 5 * minute - 1), [[0, 5]]);
  assert.deepEqual(spans(window, 5 * minute), [[5, 10]]);
  assert.deepEqual(spans(window, 10 * minute - 1), [[5, 10]]);
});

test('windows that slide overlap, the first to end first', () => {
  const window = { kind: 'sliding', sizeSeconds: 600, slideSeconds: 300 } as const;
  assert.deepEqual(spans(window, 5 * minute), [
    [0, 10],
    [5, 15],
  ]);
  assert.deepEqual(spans(window, 0), [
    [-5, 5],
    [0, 10],
  ]);
});

test('where the size is no multiple of the slide, panes are in one window more or less', () => {
  const window = { kind: 'sliding', sizeSeconds: 900, slideSeconds: 600 } as const;
  assert.equal(gridOf(window).paneMs, 5 * minute);
  assert.deepEqual(spans(window, 10 * minute), [
    [0, 15],
    [10, 25],
  ]);
  assert.deepEqual(spans(window, 15 * minute), [[10, 25]]);
});

test('windows begin at multiples of their slide since 1970, before it too', () => {
  assert.deepEqual(spans({ kind: 'tumbling', sizeSeconds: 300 }, -1), [[-5, 0]]);
});

test('a post is late for all of its windows when the last to end has ended', () => {
  const at = 7 * minute;
  assert.equal(lastEndOf({ kind: 'tumbling', sizeSeconds: 300 }, at), 10 * minute);
  assert.equal(lastEndOf({ kind: 'sliding', sizeSeconds: 600, slideSeconds: 300 }, at), 15 * minute);
  assert.equal(lastEndOf({ kind: 'session', gapSeconds: 60 }, at), 8 * minute);
});
