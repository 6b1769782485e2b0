import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstLines } from '../../../../dashboard/pages/trades/first-lines.ts';
import { tableRows } from '../../../../dashboard/pages/trades/series-table.ts';
import { market } from '../../../browser/market.ts';

const { trades } = market({ companies: 22, days: 3, grain: 'day' });

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
