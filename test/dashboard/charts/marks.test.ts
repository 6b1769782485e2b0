import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutToFit } from '../../../dashboard/charts/bars.ts';
import { pauseMs } from '../../../dashboard/charts/lines.ts';
import { trace } from '../../../dashboard/controls/sparkline.tsx';

const within = (most: number) => (text: string) => Array.from(text).length <= most;

test('a name that is too long loses its end, never its beginning and never half a character', () => {
  assert.equal(cutToFit('Energy', within(6)), 'Energy');
  assert.equal(cutToFit('Oil, Gas & Consumable Fuels', within(10)), 'Oil, Gas…');
  assert.equal(cutToFit('🔥🔥🔥🔥', within(3)), '🔥🔥…');
  assert.equal(cutToFit('Energy', within(0)), '…');
});

test('a line within a day leads over what is usual, and not over a stretch where nothing came', () => {
  const minute = 60_000;
  assert.equal(pauseMs([]), 5 * minute);
  assert.equal(pauseMs([0, 1, 2, 60].map(n => n * minute)), 8 * minute);
  assert.equal(pauseMs([0, 10, 20, 90].map(n => n * minute)), 80 * minute);
});

test('a trend is cut where nothing is known', () => {
  assert.match(trace([1, 2, null, 3, 4]), /^M\S+ \S+L\S+ [\d.]+M\S+ \S+L\S+ \S+$/);
  assert.equal(trace([null, null]), '');
});
