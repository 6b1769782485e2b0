import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountAdvice, readAmount } from '../../domain/written-amount.ts';
import type { AmountStyle } from '../../domain/written-amount.ts';

const point: AmountStyle = { mark: 'point' };
const comma: AmountStyle = { mark: 'comma' };

const readings: readonly (readonly [string, AmountStyle, number | undefined])[] = [
  ['1234', {}, 1234],
  ['+1234.50', {}, 1234.5],
  ['-3', {}, -3],
  ['68.18K', {}, 68_180],
  ['68.18k', {}, 68_180],
  ['1.005M', {}, 1_005_000],
  ['9.29B', {}, 9_290_000_000],
  ['1.1T', {}, 1_100_000_000_000],
  ['1.2E+07', {}, 12_000_000],
  ['1.2e7', {}, 12_000_000],
  ['5E-3', {}, 0.005],
  ['1,234', {}, undefined],
  ['1.234,56', {}, undefined],
  ["1'234", {}, undefined],
  ['1 234', {}, undefined],
  ['1,234', point, 1234],
  ['1,234,567.89', point, 1_234_567.89],
  ['12,34,567', point, 1_234_567],
  ['1234.5', point, 1234.5],
  ['1,234.5K', point, 1_234_500],
  ['1.234', point, 1.234],
  ["1'234.5", point, 1234.5],
  ['1 234', point, 1234],
  ['1,23', point, undefined],
  ['1,23,45', point, undefined],
  ['1,2345', point, undefined],
  ['1234,567', point, undefined],
  ['1,234 567', point, undefined],
  ['1.234,56', point, undefined],
  ['1.234', comma, 1234],
  ['1.234.567,89', comma, 1_234_567.89],
  ['1234,5', comma, 1234.5],
  ['68,18K', comma, 68_180],
  ['1,2E+07', comma, 12_000_000],
  ['1 234,5', comma, 1234.5],
  ['1\u00A0234,5', comma, 1234.5],
  ['1\u202F234\u202F567', comma, 1_234_567],
  ['1’234,5', comma, 1234.5],
  ['1.23', comma, undefined],
  ['1234.5', comma, undefined],
  ['1.234', { isUnsure: true }, undefined],
  ['1.234K', { isUnsure: true }, undefined],
  ['-12.345', { isUnsure: true }, undefined],
  ['1.2345', { isUnsure: true }, 1.2345],
  ['1.234', { mark: 'point', isUnsure: true }, 1.234],
  ['1.234', { mark: 'comma', isUnsure: true }, 1234],
  ['1234.567', { isUnsure: true }, 1234.567],
  ['12.5', { isUnsure: true }, 12.5],
];
for (const style of [{}, point, comma])
  for (const text of [
    '',
    ' ',
    '-',
    'K',
    '.',
    ',',
    '1.',
    '.5',
    '1..2',
    '0x10',
    'NaN',
    'Infinity',
    '$5',
    '5%',
    '(5)',
    '--5',
    '1e',
    '1K5',
    '1,',
    '1e1e1',
    '٣',
  ])
    test(`${JSON.stringify(text)} is no amount, ${style.mark ?? 'nothing'} said`, () =>
      assert.equal(readAmount(text, style), undefined));

for (const [text, style, expected] of readings)
  test(`${JSON.stringify(text)} is ${expected ?? 'no amount'} by ${JSON.stringify(style)}`, () =>
    assert.equal(readAmount(text, style)?.value, expected));

test('an amount with an exponent or a letter is rounded, for all that one knows', () => {
  for (const [text, isRounded] of [
    ['68180', false],
    ['68.18', false],
    ['68.18K', true],
    ['1.2E+07', true],
  ] as const)
    assert.equal(readAmount(text)?.isRounded, isRounded, text);
});

test('letters move the point of what is written, and lose nothing to binary fractions', () => {
  for (let hundredths = 0; hundredths < 100_000; hundredths += 7)
    assert.equal(readAmount(`${(hundredths / 100).toFixed(2)}K`)?.value, hundredths * 10);
});

test('advice names the marks by which a text would be read as what is accepted', () => {
  const advise = (text: string, style: AmountStyle) => amountAdvice(text, style, () => true);
  assert.equal(advise('1,234', {}), '--decimal point reads 1234, --decimal comma reads 1.234');
  assert.equal(advise('1.234,56', {}), '--decimal comma reads 1234.56');
  assert.equal(advise('1.234,56', point), '--decimal comma reads 1234.56');
  assert.equal(advise('many', {}), '');
  assert.equal(amountAdvice('1,234', {}, Number.isInteger), '--decimal point reads 1234');
});
