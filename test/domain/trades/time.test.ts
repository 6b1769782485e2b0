import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf, isDay, isTimestamp, newestTime, startOfDay } from '../../../domain/trades/time.ts';

const days: readonly (readonly [string, boolean])[] = [
  ['2024-02-29', true],
  ['2024-02-30', false],
  ['2023-02-29', false],
  ['2000-02-29', true],
  ['1900-02-29', false],
  ['2024-04-30', true],
  ['2024-04-31', false],
  ['2024-12-31', true],
  ['2024-13-01', false],
  ['2024-00-01', false],
  ['2024-01-00', false],
  ['1000-01-01', true],
  ['0999-01-01', false],
  ['2024-1-1', false],
  ['2024/01/01', false],
  ['2024-01-01 ', false],
  ['2024-0x-01', false],
  ['', false],
];

for (const [text, expected] of days) {
  test(`${JSON.stringify(text)} is ${expected ? 'a day' : 'no day'}`, () =>
    assert.equal(isDay(text), expected));
}

const times: readonly (readonly [string, boolean])[] = [
  ['2024-02-29T00:00:00.000Z', true],
  ['2024-02-29T23:59:59.999Z', true],
  ['2024-02-29T24:00:00.000Z', false],
  ['2024-02-29T23:60:00.000Z', false],
  ['2024-02-29T23:59:60.000Z', false],
  ['2024-02-29t23:59:59.999Z', false],
  ['2024-02-29T23:59:59.99ZZ', false],
  ['2024-02-30T00:00:00.000Z', false],
];

for (const [text, expected] of times) {
  test(`${text} is ${expected ? 'a' : 'no'} timestamp`, () => assert.equal(isTimestamp(text), expected));
}

test('what Date writes is a timestamp, and its day is the UTC day', () => {
  const text = new Date(Date.UTC(2025, 0, 24, 23, 59, 59, 999)).toISOString();
  assert.ok(isTimestamp(text));
  assert.equal(dayOf(text), '2025-01-24');
  assert.ok(isTimestamp(startOfDay('2025-01-24')));
});

test('the newest time of rows is the latest, of none there is none', () => {
  const rows = ['2025-01-24T00:00:00.000Z', '2025-01-24T00:00:00.001Z', '2024-12-31T00:00:00.000Z'];
  assert.equal(newestTime(rows.map(created_at => ({ created_at }))), '2025-01-24T00:00:00.001Z');
  assert.equal(newestTime([]), undefined);
});
