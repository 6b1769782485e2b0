import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fuzz } from '../lib/local/records/fuzz.ts';

const MINUTES = 10;
const ROUNDS = 1_000;
const MOST_BYTES = 1024 ** 3;

it(`ten minutes of record batches changed at random: no crash, no hang, bounded memory`, () => {
  const outcome = { read: 0, unreadable: 0, malformed: 0 };
  const first = Date.now() % 2 ** 31;
  console.log(`seeds from ${first} on`);
  let seed = first;
  for (const end = Date.now() + MINUTES * 60_000; Date.now() < end; seed++) {
    fuzz(seed, ROUNDS, outcome);
    assert.ok(process.memoryUsage().rss < MOST_BYTES, `memory after seed ${seed}`);
  }
  console.log(`${seed - first} seeds of ${ROUNDS} rounds: ${JSON.stringify(outcome)}`);
});
