import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTick } from '../../../domain/trades/tick.ts';

const good = {
  id: 1,
  created_at: '2024-02-29T23:59:59.999Z',
  ticker: 'AVEL.MR',
  sector: 'Properties & Real Estate',
  volume: 0,
  market_cap: 0.5,
  price: 0,
};

test('a tick is taken as it is, the object itself', () => {
  assert.equal(parseTick(good), good);
});

const largest = Number.MAX_SAFE_INTEGER;
const refused: readonly (readonly [string, unknown, RegExp])[] = [
  ['null', null, /not an object/],
  ['text', 'x', /not an object/],
  ['an array', [], /not an object/],
  ['no id', { ...good, id: undefined }, /^id/],
  ['id 0', { ...good, id: 0 }, /^id/],
  ['a fractional id', { ...good, id: 1.5 }, /^id/],
  ['an id beyond 2^53', { ...good, id: largest + 1 }, /^id/],
  ['a time without milliseconds', { ...good, created_at: '2024-02-29T23:59:59Z' }, /^created_at/],
  ['a time with an offset', { ...good, created_at: '2024-02-29T23:59:59.999+' }, /^created_at/],
  ['a date that no calendar has', { ...good, created_at: '2024-02-30T00:00:00.000Z' }, /^created_at/],
  ['an empty ticker', { ...good, ticker: '' }, /^ticker/],
  ['a ticker with a space', { ...good, ticker: 'A B' }, /^ticker/],
  ['a ticker of 33 characters', { ...good, ticker: 'A'.repeat(33) }, /^ticker/],
  ['a sector with an outer space, which SQL would ignore', { ...good, sector: 'Energy ' }, /^sector/],
  ['a sector with half a character', { ...good, sector: 'a\ud800' }, /^sector/],
  ['a sector that clears a screen in C1', { ...good, sector: 'a\u009b2J' }, /^sector/],
  ['a sector with a delete', { ...good, sector: 'a\u007f' }, /^sector/],
  ['a sector that turns what follows', { ...good, sector: 'a\u202eb' }, /^sector/],
  ['a sector that isolates what follows', { ...good, sector: '\u2066a' }, /^sector/],
  ['a sector of 65 characters', { ...good, sector: 'a'.repeat(65) }, /^sector/],
  ['a negative volume', { ...good, volume: -1 }, /volume is negative/],
  ['a fractional volume', { ...good, volume: 0.5 }, /volume is fractional/],
  ['a volume beyond 2^53', { ...good, volume: largest + 1 }, /volume is beyond 2\^53/],
  ['a volume in quotes', { ...good, volume: '1' }, /volume is not a number/],
  ['a price past every table', { ...good, price: 1e126 }, /^price/],
  ['a market cap past every table', { ...good, market_cap: 1e308 }, /^market_cap/],
  ['an endless price', { ...good, price: Number.POSITIVE_INFINITY }, /^price/],
  ['a price that is no number', { ...good, price: Number.NaN }, /^price/],
  ['a negative market_cap', { ...good, market_cap: -0.01 }, /^market_cap/],
];

for (const [what, value, reason] of refused) {
  test(`${what} is no tick`, () => {
    const answer = parseTick(value);
    assert.ok(typeof answer === 'string');
    assert.match(answer, reason);
  });
}

test('the largest id and volume are taken', () => {
  assert.ok(typeof parseTick({ ...good, id: largest, volume: largest }) === 'object');
});
