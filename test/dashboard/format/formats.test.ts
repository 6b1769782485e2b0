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

test('what passes a thousand trillions is written by its power of ten, whatever its digits', () => {
  assert.deepEqual(['999999999999999', '1000000000000000', '5000000000000000', 1e16].map(en.compact), [
    '1,000T',
    '1E15',
    '5E15',
    '1E16',
  ]);
});

test('prices have two decimals or none, and five significant digits where they are small', () => {
  assert.deepEqual([340.7, 340, 1234.567].map(en.price), ['340.70', '340', '1,234.57']);
  assert.deepEqual([0.0042, 0.0039, 0.004, 1.0847, 1.0848, 23.456].map(en.price), [
    '0.0042',
    '0.0039',
    '0.004',
    '1.0847',
    '1.0848',
    '23.456',
  ]);
  assert.deepEqual([0.004_212_34, 1.084_76, 23.456_7].map(en.price), ['0.0042123', '1.0848', '23.457']);
  assert.deepEqual([0, 0.000_001, 0.000_000_42, 1e20].map(en.price), ['0', '0.000001', '4.2E-7', '1E20']);
});

test('prices of one kind have the same decimals', () => {
  assert.deepEqual([15.389, 15.38, 15].map(en.prices([15.389, 15.38, 15])), ['15.389', '15.380', '15.000']);
  assert.deepEqual([15.5, 15.25].map(en.prices([15.5, 15.25])), ['15.50', '15.25']);
  assert.deepEqual([340, 341.5].map(en.prices([340, 341.5])), ['340.00', '341.50']);
  assert.deepEqual([340, 1e20].map(en.prices([340, 1e20])), ['340', '1E20']);
});

for (const [step, values, texts] of [
  [2000, [0, 2000, 10_000], ['0', '2K', '10K']],
  [500, [9500, 10_000, 10_500], ['9.5K', '10K', '10.5K']],
  [0.001, [28.001, 28.002], ['28.001', '28.002']],
  [0.0005, [0, 0.0005, 0.001], ['0', '0.0005', '0.001']],
  [5e15, [0, 5e15, 1e16], ['0', '5E15', '1E16']],
  [0, [1, 1000], ['1', '1K']],
] as const)
  test(`ticks of an axis that are ${step} apart are told apart`, () => {
    assert.deepEqual(
      values.map(value => en.axis(value, step)),
      texts,
    );
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
