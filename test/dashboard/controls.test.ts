import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matching } from '../../dashboard/controls/options.ts';
import { firstLines } from '../../dashboard/pages/trades/first-lines.ts';
import { tableRows } from '../../dashboard/pages/trades/series-table.ts';
import { market } from '../browser/market.ts';

const options = [
  { name: 'ADRO.JK', detail: 'Alamtri · Energy' },
  { name: 'BBCA.JK', detail: 'Bank Central Asia · Financials' },
  { name: 'CASA.JK', detail: 'Capital Asia · Financials' },
];
const names = (query: string) => matching(options, query).map(option => option.name);

test('a search finds by ticker, by company and by sector, whatever the case', () => {
  assert.deepEqual(names('bbca'), ['BBCA.JK']);
  assert.deepEqual(names('ENERGY'), ['ADRO.JK']);
});

test('every word has to be found, and names that begin with the first come first', () => {
  assert.deepEqual(names('asia financials'), ['BBCA.JK', 'CASA.JK']);
  assert.deepEqual(names('ca'), ['CASA.JK', 'BBCA.JK']);
  assert.deepEqual(names('bank energy'), []);
});

test('an empty search finds everything', () => assert.equal(names('  ').length, 3));

const { trades } = market({ companies: 22, days: 3, grain: 'day' });

test('before a choice the page takes the largest sectors and a company of each', () => {
  const view = trades({ day: null, tickers: [], sectors: [], moved: 0 });
  const first = firstLines(view);
  assert.deepEqual(
    first.sectors,
    view.bySector.slice(0, 5).map(({ sector }) => sector),
  );
  assert.equal(first.tickers.length, 5);
});

test('lines that came unasked are taken as they are', () => {
  const view = trades({ day: null, tickers: ['ZZZ.JK'], sectors: ['Energy'], moved: 0 });
  assert.deepEqual(firstLines(view), { tickers: ['ZZZ.JK'], sectors: ['Energy'] });
});

test('a table of lines is newest first, with a dash where a line has no value', () => {
  const rows = tableRows(
    [
      { name: 'A', points: [{ at: '2025-01-23T00:00:00.000Z', value: 1 }] },
      { name: 'B', points: [{ at: '2025-01-24T00:00:00.000Z', value: 2 }] },
    ],
    ms => new Date(ms).toISOString().slice(0, 10),
    String,
  );
  assert.deepEqual(rows, [
    ['2025-01-24', '–', '2'],
    ['2025-01-23', '1', '–'],
  ]);
});
