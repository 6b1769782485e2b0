import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeTicks } from '../../../dashboard/charts/time-ticks.ts';

const texts = (ticks: readonly number[]) => ticks.map(tick => new Date(tick).toISOString().slice(0, 16));

test('an hour is ticked on round minutes', () => {
  const { unit, at } = timeTicks(Date.UTC(2025, 0, 24, 9, 3), Date.UTC(2025, 0, 24, 10, 3), 4);
  assert.equal(unit, 'minute');
  assert.deepEqual(texts(at), [
    '2025-01-24T09:15',
    '2025-01-24T09:30',
    '2025-01-24T09:45',
    '2025-01-24T10:00',
  ]);
});

test('the first minute of a run is ticked on seconds', () => {
  const { unit, at } = timeTicks(Date.UTC(2025, 0, 24, 9, 0, 7), Date.UTC(2025, 0, 24, 9, 0, 52), 4);
  assert.equal(unit, 'second');
  assert.deepEqual(
    at.map(tick => new Date(tick).getUTCSeconds()),
    [15, 30, 45],
  );
});

test('a week is ticked on midnights', () => {
  const { unit, at } = timeTicks(Date.UTC(2025, 0, 20), Date.UTC(2025, 0, 24), 5);
  assert.equal(unit, 'day');
  assert.equal(at.length, 5);
});

test('a year is ticked on the first of months', () => {
  const { unit, at } = timeTicks(Date.UTC(2024, 1, 16), Date.UTC(2025, 0, 24), 6);
  assert.equal(unit, 'month');
  assert.deepEqual(
    texts(at).map(text => text.slice(0, 10)),
    ['2024-03-01', '2024-05-01', '2024-07-01', '2024-09-01', '2024-11-01', '2025-01-01'],
  );
});

test('there are never more ticks than there is room for, whatever the span', () => {
  for (let span = 60_000; span < 20 * 365 * 86_400_000; span *= 1.7) {
    const { at } = timeTicks(1_700_000_123_456, 1_700_000_123_456 + span, 6);
    assert.ok(at.length <= 7, `${span}: ${at.length}`);
  }
});

test('a scale of days has no hours, however short it is', () => {
  const day = Date.UTC(2025, 0, 24);
  const { unit, at } = timeTicks(day - 86_400_000, day + 86_400_000, 8, 'day');
  assert.equal(unit, 'day');
  assert.deepEqual(texts(at), ['2025-01-23T00:00', '2025-01-24T00:00', '2025-01-25T00:00']);
});

test('a scale has two ticks at least, however narrow it is', () => {
  for (let days = 2; days < 1000; days += 1) {
    for (const first of [0, 9, 17, 25]) {
      const min = Date.UTC(2025, 0, 1) + first * 86_400_000;
      const { at } = timeTicks(min, min + days * 86_400_000, 2, 'day');
      assert.ok(at.length >= 2, `${days} days from ${first}: ${at.length}`);
    }
  }
});
