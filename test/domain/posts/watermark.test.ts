import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finalBy, watermarkOf } from '../../../domain/posts/watermark.ts';

const rules = { allowedLatenessMs: 100, idleMs: 1_000 };
const nowMs = 1_000_000;
const at = (ageMs: number, ...partitions: readonly (readonly [greatestMs: number, quietMs: number])[]) =>
  watermarkOf(
    { nowMs, ageMs, partitions: partitions.map(([greatestMs, quietMs]) => ({ greatestMs, quietMs })) },
    rules,
  );

test('the slowest partition holds the watermark back, less the allowed lateness', () => {
  assert.deepEqual(at(5_000, [900, 0], [700, 999], [800, 10]), { atMs: 600, isIdle: false });
});

test('a partition without a post for the idle time does not hold the others', () => {
  assert.deepEqual(at(5_000, [900, 0], [700, 1_000], [800, 10]), { atMs: 700, isIdle: false });
});

test('when all are idle the clock moves the watermark', () => {
  assert.deepEqual(at(5_000, [900, 1_000], [700, 4_000]), { atMs: nowMs, isIdle: true });
});

test('in an outage, with posts waiting, the watermark stays', () => {
  const partitions = [900, 700].map(greatestMs => ({ greatestMs, quietMs: 4_000 }));
  const time = { nowMs, ageMs: 5_000, partitions, isBehind: true };
  assert.deepEqual(watermarkOf(time, rules), { atMs: 600, isIdle: false });
});

test('nothing is known before the first post, nor until partitions that showed none count as idle', () => {
  assert.equal(at(5_000), undefined);
  assert.equal(at(999, [900, 10]), undefined);
  assert.deepEqual(at(1_000, [900, 10]), { atMs: 800, isIdle: false });
});

test('a session that a post in time may still join is not final; one of a silent stream is', () => {
  const session = { kind: 'session', gapSeconds: 1 } as const;
  assert.equal(finalBy(session, { atMs: 5_000, isIdle: false }), 4_000);
  assert.equal(finalBy(session, { atMs: 5_000, isIdle: true }), 5_000);
  assert.equal(finalBy({ kind: 'tumbling', sizeSeconds: 60 }, { atMs: 5_000, isIdle: false }), 5_000);
});
