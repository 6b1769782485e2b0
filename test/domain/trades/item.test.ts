import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createdAtId, dayRange } from '../../../domain/trades/item.ts';

const at = (created_at: string, id: number) => ({ created_at, id });

test('sort keys are in order of time, then id', () => {
  const keys = [
    at('2025-01-24T09:00:00.000Z', 9),
    at('2025-01-24T09:00:00.000Z', 10),
    at('2025-01-24T09:00:00.001Z', 1),
    at('2025-01-25T00:00:00.000Z', Number.MAX_SAFE_INTEGER),
  ].map(createdAtId);
  assert.deepEqual(keys, [...keys].sort());
  assert.equal(new Set(keys.map(key => key.length)).size, 1);
});

test('the range of a day holds its first and last row, and no row of its neighbours', () => {
  const { first, last } = dayRange('2025-01-24');
  const isWithin = (created_at: string, id: number) => {
    const key = createdAtId(at(created_at, id));
    return first <= key && key <= last;
  };
  assert.ok(isWithin('2025-01-24T00:00:00.000Z', 1));
  assert.ok(isWithin('2025-01-24T23:59:59.999Z', Number.MAX_SAFE_INTEGER));
  assert.ok(!isWithin('2025-01-23T23:59:59.999Z', Number.MAX_SAFE_INTEGER));
  assert.ok(!isWithin('2025-01-25T00:00:00.000Z', 1));
});
