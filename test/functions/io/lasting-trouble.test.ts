import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastingTrouble } from '../../../functions/io/lasting-trouble.ts';

test('trouble is heard of once it lasts five seconds, and anew after a minute without it', () => {
  let at = 1_000;
  const isHeard = lastingTrouble(() => at);
  const heardAt = (ms: number, message = 'loading') => {
    at = ms;
    return isHeard(message);
  };
  assert.deepEqual(
    [1_000, 4_000, 5_999, 6_000, 40_000, 101_000].map(ms => heardAt(ms)),
    [false, false, false, true, true, false],
  );
  assert.equal(heardAt(101_001, 'another'), false);
});
