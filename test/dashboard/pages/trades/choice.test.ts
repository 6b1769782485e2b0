import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAddress, parseAddress } from '../../../../dashboard/choice.ts';
import {
  formatChoice,
  parseChoice,
  type TradesChoice,
  tradesUrl,
} from '../../../../dashboard/pages/trades/choice.ts';

const inAddress = (hash: string): TradesChoice => parseChoice(parseAddress(hash).query);
const addressOf = (choice: TradesChoice): string =>
  formatAddress({ page: 'trades', query: formatChoice(choice) });
const nothing = inAddress('');

test('an empty address follows the newest day and leaves the lines to the page', () => {
  assert.deepEqual(nothing, {
    day: null,
    show: 'price',
    hours: null,
    tickers: null,
    sectors: null,
    scale: 'linear',
    base: 'fit',
  });
  assert.equal(addressOf(nothing), '#trades');
});

test('a choice survives the address, awkward sector names included', () => {
  const choice: TradesChoice = {
    day: '2025-01-24',
    show: 'volume',
    hours: '24',
    tickers: ['TMAS.JK', 'ALTO.JK'],
    sectors: ['Properties & Real Estate', 'Transportation & Logistic'],
    scale: 'log',
    base: 'zero',
  };
  assert.deepEqual(inAddress(addressOf(choice)), choice);
  assert.equal(
    addressOf(choice),
    '#trades?day=2025-01-24&show=volume&hours=24&tickers=TMAS.JK,ALTO.JK&sectors=Properties+%26+Real+Estate,Transportation+%26+Logistic&scale=log&base=zero',
  );
});

test('choosing no line at all is not the same as not having chosen', () => {
  const none = { ...nothing, tickers: [] };
  assert.deepEqual(inAddress(addressOf(none)).tickers, []);
});

for (const [what, hash] of [
  ['a day that no calendar has', '#trades?day=2025-13-40'],
  ['a day beyond its month', '#trades?day=2025-02-30'],
  ['a day that is not a date', '#trades?day=yesterday'],
  ['an unknown scale', '#trades?scale=cubic'],
] as const) {
  test(`${what} in the address counts as not chosen`, () => assert.deepEqual(inAddress(hash), nothing));
}

test('no more lines are taken from an address than can be asked for, and none twice', () => {
  const asked = inAddress('#trades?tickers=A,A,B,C,D,E,F,G,H,I,J').tickers;
  assert.deepEqual(asked, ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']);
});

test('the question to the API leaves out what is not chosen', () => {
  assert.equal(tradesUrl(nothing), '/api/trades');
  assert.equal(
    tradesUrl({ day: '2025-01-24', hours: 'all', tickers: ['A.JK', 'B.JK'], sectors: ['R & D'] }),
    '/api/trades?day=2025-01-24&hours=all&tickers=A.JK&tickers=B.JK&sectors=R+%26+D',
  );
});

const awkward = [
  'Oil, Gas & Consumable Fuels',
  'A,B',
  '100 %',
  '%2C',
  '50%25, or less',
  'He said "no"',
  "O'Neill = O#Neill?",
  'café 日本 🔥',
  'x'.repeat(64),
  'a+b c/d\\e;f',
];

test('any name survives the address and the question', () => {
  for (const names of [awkward.slice(0, 8), awkward.slice(2), ...awkward.map(name => [name])]) {
    const choice = { ...nothing, tickers: names, sectors: names };
    assert.deepEqual(inAddress(addressOf(choice)), choice);
    const { searchParams } = new URL(tradesUrl(choice), 'http://localhost');
    assert.deepEqual([searchParams.getAll('tickers'), searchParams.getAll('sectors')], [names, names]);
  }
});
