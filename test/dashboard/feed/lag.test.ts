import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBehind, lagSeconds } from '../../../dashboard/feed/lag.ts';

const now = Date.UTC(2026, 0, 1, 12);
const ago = (seconds: number): number => now - seconds * 1000;
const sample = (atMs: number, lag: number | null) => ({ atMs, lag, rows: 0n, writtenMs: null, isOn: true });
const sentAt = new Date(ago(90)).toISOString();

test('nobody waits while nothing does, and nobody knows how long before a lag is measured', () => {
  assert.equal(lagSeconds({ lag: 0, sentAt }, [], now), 0);
  assert.equal(lagSeconds({ lag: null, sentAt }, [], now), null);
  assert.equal(lagSeconds({ lag: 3, sentAt: null }, [], now), null);
});

test('what waits was sent after what was processed, and after the last look that found nothing waiting', () => {
  assert.equal(lagSeconds({ lag: 3, sentAt }, [], now), 90);
  assert.equal(lagSeconds({ lag: 3, sentAt }, [sample(ago(200), 0), sample(ago(100), 5)], now), 90);
  assert.equal(lagSeconds({ lag: 3, sentAt }, [sample(ago(4), 0), sample(ago(2), 5)], now), 4);
});

for (const [what, change, seconds, expected] of [
  ['waits for some batch windows', {}, 11, true],
  ['waits for one', {}, 10, false],
  ['waits for five windows of a long one', { batchIntervalMs: 60_000 }, 300, false],
  ['waits for more than these', { batchIntervalMs: 60_000 }, 301, true],
  ['is stopped', { state: 'stopped' }, 1000, false],
  ['has nothing that waits', { lag: 0 }, 0, false],
  ['has many batches waiting, for nobody knows how long', { lag: 501 }, null, true],
  ['has some batches waiting', { lag: 500 }, null, false],
] as const)
  test(`a stream that ${what} is ${expected ? '' : 'not '}behind`, () => {
    const stream = { state: 'running', lag: 1, batchSize: 100, batchIntervalMs: 1000, ...change } as const;
    assert.equal(isBehind(stream, seconds), expected);
  });
