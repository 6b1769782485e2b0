import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCompanyRow, readCsvRow } from '../../../domain/trades/csv-row.ts';
import type { CsvRow } from '../../../domain/trades/csv-row.ts';

const profile = { ticker: 'AVEL.MR', companyName: 'Avelline Holdings', sector: 'Energy', shares: 1000 };
const profiles = new Map([[profile.ticker, profile]]);
const row: CsvRow = { date: '2024-02-16', ticker: 'AVEL.MR', price: '52.5', volume: '7384300' };

test('a row takes sector and market_cap from the profile, and its day starts at midnight UTC', () => {
  assert.deepEqual(readCsvRow(row, profiles), {
    created_at: '2024-02-16T00:00:00.000Z',
    ticker: 'AVEL.MR',
    sector: 'Energy',
    volume: 7_384_300,
    market_cap: 52_500,
    price: 52.5,
  });
});

test('created_at is taken where there is one', () => {
  const read = readCsvRow({ ...row, date: '', created_at: '2024-02-16T09:00:00.250Z' }, profiles);
  assert.ok(typeof read === 'object');
  assert.equal(read.created_at, '2024-02-16T09:00:00.250Z');
});

const rejected: readonly (readonly [Partial<CsvRow>, string])[] = [
  [{ date: '2024-02-30' }, 'not a date'],
  [{ date: '' }, 'not a date'],
  [{ ticker: 'NONE.MR' }, 'unknown ticker'],
  [{ ticker: '' }, 'unknown ticker'],
  [{ price: '' }, 'bad price'],
  [{ price: '-1' }, 'bad price'],
  [{ price: '1e3' }, 'bad price'],
  [{ price: '9'.repeat(400) }, 'bad price'],
  [{ volume: '-100' }, 'volume is negative'],
  [{ volume: '0.5' }, 'volume is fractional'],
  [{ volume: '9007199254740992' }, 'volume is beyond 2^53'],
  [{ volume: '9007199254740993' }, 'volume is beyond 2^53'],
  [{ volume: 'many' }, 'volume is not a number'],
  [{ volume: '' }, 'volume is not a number'],
  [{ volume: '0x10' }, 'volume is not a number'],
];

for (const [change, reason] of rejected) {
  test(`a row with ${JSON.stringify(change)} is rejected: ${reason}`, () => {
    assert.equal(readCsvRow({ ...row, ...change }, profiles), reason);
  });
}

test('the largest exact volume is taken', () => {
  assert.ok(typeof readCsvRow({ ...row, volume: '9007199254740991' }, profiles) === 'object');
});

test('a company row becomes a profile', () => {
  const read = readCompanyRow({
    ticker: 'AVEL.MR',
    company_name: 'Avelline Holdings',
    sector: 'Energy',
    shares: '1000',
  });
  assert.deepEqual(read, profile);
});

test('a company row without sector or with odd shares is rejected', () => {
  const company = { ticker: 'A', company_name: 'A', sector: 'Energy', shares: '1' };
  assert.equal(readCompanyRow({ ...company, sector: '' }), 'bad sector');
  assert.equal(readCompanyRow({ ...company, shares: '1.5' }), 'bad shares');
  assert.equal(readCompanyRow({ ...company, shares: undefined }), 'bad shares');
});
