import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberFormats, sumOf } from '../../../dashboard/format/numbers.ts';
import { age, timeFormats } from '../../../dashboard/format/times.ts';

const en = numberFormats('en-US');
const de = numberFormats('de-DE');

test('exact numbers keep every digit, beyond 2^53 too', () => {
  assert.equal(en.exact('12618321500'), '12,618,321,500');
  assert.equal(en.exact('9007199254740993'), '9,007,199,254,740,993');
  assert.equal(de.exact(1234567), '1.234.567');
});

test('compact numbers have three digits at most', () => {
  assert.equal(en.compact('12618321500'), '12.6B');
  assert.equal(en.compact(999), '999');
  assert.equal(de.compact('1234567890'), '1,23 Mrd.'.replace(' ', '\u00A0'));
});

test('prices have two decimals or none', () => {
  assert.deepEqual([340.7, 340, 1234.567].map(en.price), ['340.70', '340', '1,234.57']);
});

test('rates have a decimal only while they are small', () => {
  assert.deepEqual([0, 0.44, 9.96, 1234.6].map(en.rate), ['0', '0.4', '10', '1,235']);
});

test('a sum of texts is exact', () => {
  assert.equal(sumOf(['9007199254740993', '2']), '9007199254740995');
  assert.equal(sumOf([]), '0');
});

test('times are UTC whatever the machine says, on 24 hours', () => {
  const times = timeFormats('en-US');
  const midnight = Date.UTC(2025, 0, 24);
  assert.equal(times.day('2025-01-24'), 'Fri, Jan 24, 2025');
  assert.equal(times.minute(midnight), '00:00');
  assert.equal(times.millisecond(midnight + 49_272_250), '13:41:12.250');
  assert.equal(times.month(midnight), 'Jan 2025');
});

for (const [ms, text] of [
  [-500, '0 s'],
  [999, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_599_999, '59 min'],
  [3_600_000, '1 h'],
  [172_799_999, '47 h'],
  [172_800_000, null],
] as const) {
  test(`an age of ${ms} ms is ${text ?? 'better shown as its date'}`, () => assert.equal(age(ms), text));
}
