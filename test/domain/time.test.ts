import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  dayOf,
  isDay,
  isTimestamp,
  newestTime,
  readTime,
  recordTime,
  recordTimeText,
  startOfDay,
} from '../../domain/time.ts';

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

test('the newest time of rows is the latest one, and without rows there is none', () => {
  const rows = ['2025-01-24T00:00:00.000Z', '2025-01-24T00:00:00.001Z', '2024-12-31T00:00:00.000Z'];
  const timeOf = ({ at }: { at: string }) => at;
  assert.equal(
    newestTime(
      rows.map(at => ({ at })),
      timeOf,
    ),
    '2025-01-24T00:00:00.001Z',
  );
  assert.equal(newestTime([], timeOf), undefined);
});

const readings: readonly (readonly [string, string | undefined])[] = [
  ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['2026-03-01T09:30:00.250Z', '2026-03-01T09:30:00.250Z'],
  ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000Z'],
  ['2026-03-01T09:30:00', '2026-03-01T09:30:00.000Z'],
  ['2026-03-01 09:30', '2026-03-01T09:30:00.000Z'],
  ['2026-03-01T09:30Z', '2026-03-01T09:30:00.000Z'],
  ['2026-03-01T09:30:00.1', '2026-03-01T09:30:00.100Z'],
  ['2026-03-01T09:30:00.123456+00:00', '2026-03-01T09:30:00.123Z'],
  ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z'],
  ['2026-12-31T23:30:00-0500', '2027-01-01T04:30:00.000Z'],
  ['2015-02-17 11:36:05 -0800', '2015-02-17T19:36:05.000Z'],
  ['2026-03-01 09:30 +05:30', '2026-03-01T04:00:00.000Z'],
  ['2026-03-01 09:30:00  -0800', undefined],
  ['2026-01-05 09:30:00+00', '2026-01-05T09:30:00.000Z'],
  ['2026-01-05 09:30:00.123456+05', '2026-01-05T04:30:00.123Z'],
  ['2026-01-05 09:30:00 -08', '2026-01-05T17:30:00.000Z'],
  ['2026-01-05 09:30:00+0', undefined],
  ['2026-01-05 09:30:00+15', undefined],
  ['2026-03-01 -0800', undefined],
  ['2026-03-01T09', undefined],
  ['2026-03-01T09:30.5', undefined],
  ['2026-03-01T24:00:00Z', undefined],
  ['2026-02-30T09:30:00Z', undefined],
  ['2026-03-01T09:30:00+15:00', undefined],
  ['2026-03-01T09:30:00 Z', undefined],
  ['9999-12-31T23:30:00-01:00', undefined],
  ['01/03/2026', undefined],
  ['1772357400', undefined],
  ['', undefined],
];

for (const [text, expected] of readings) {
  test(`${JSON.stringify(text)} is read as ${expected ?? 'no time'}`, () =>
    assert.equal(readTime(text), expected));
}

for (const [given, time, text] of [
  [0, 0, '1970-01-01T00:00:00.000Z'],
  [1_767_225_600_000, 1_767_225_600_000, '2026-01-01T00:00:00.000Z'],
  [253_402_300_799_999, 253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
  [253_402_300_800_000, -1, '253402300800000'],
  [-1, -1, '-1'],
  [Number.NaN, -1, 'NaN'],
] as const)
  test(`a record's timestamp ${given} is ${time}, shown as ${text}`, () => {
    assert.equal(recordTime(given), time);
    assert.equal(recordTimeText(given), text);
  });

test('nanoseconds are shown digit by digit', () => {
  assert.equal(recordTimeText('1767225600000000001'), '1767225600000000001');
});
