import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fuzz } from './fuzz.ts';

it('batches changed at random give records in order, are named, or are no batches', () => {
  const outcome = { read: 0, unreadable: 0, malformed: 0 };
  for (let seed = 1; seed <= 20; seed++) fuzz(seed, 150, outcome);
  for (const [what, times] of Object.entries(outcome)) assert.ok(times > 100, `${what}: ${times}`);
});
