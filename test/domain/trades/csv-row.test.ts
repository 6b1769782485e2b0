import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCompanyRow, readCsvRow } from '../../../domain/trades/csv-row.ts';
import type { CsvRow, FieldFault, FileStyle, TickDraft } from '../../../domain/trades/csv-row.ts';

const profile = { ticker: 'AVEL.MR', companyName: 'Avelline Holdings', sector: 'Energy', shares: 1000 };
const profiles = new Map([[profile.ticker, profile]]);
const row: CsvRow = { date: '2024-02-16', ticker: 'AVEL.MR', price: '52.5', volume: '7384300' };

test('a row takes sector and market_cap from the profile, and its day starts at midnight UTC', () => {
  assert.deepEqual(readCsvRow(row, profiles), {
    tick: {
      created_at: '2024-02-16T00:00:00.000Z',
      ticker: 'AVEL.MR',
      sector: 'Energy',
      volume: 7_384_300,
      market_cap: 52_500,
      price: 52.5,
    },
    isRounded: false,
  });
});

/** The tick of a row that is read. */
function tickOf(change: Partial<CsvRow>, style: FileStyle = {}): TickDraft {
  const read = readCsvRow({ ...row, ...change }, profiles, style);
  assert.ok('tick' in read, JSON.stringify(read));
  return read.tick;
}

/** What is said of a row that is not. */
function faultOf(change: Partial<CsvRow>, style: FileStyle = {}): FieldFault {
  const read = readCsvRow({ ...row, ...change }, profiles, style);
  assert.ok('reason' in read, JSON.stringify(read));
  return read;
}

test('created_at is taken where there is one', () => {
  const { created_at } = tickOf({ created_at: '2024-02-16T09:00:00.250Z' });
  assert.equal(created_at, '2024-02-16T09:00:00.250Z');
});

for (const nothing of ['', ' ', 'NULL', '\\N', 'NaT', 'nan', 'None', '<NA>'])
  test(`date is taken where created_at is ${JSON.stringify(nothing)}`, () => {
    assert.equal(tickOf({ created_at: nothing }).created_at, '2024-02-16T00:00:00.000Z');
  });

const rejected: readonly (readonly [Partial<CsvRow>, string])[] = [
  [{ date: '2024-02-30' }, 'not a date'],
  [{ date: '' }, 'not a date'],
  [{ created_at: 'soon' }, 'not a date'],
  [{ ticker: 'NONE.MR' }, 'unknown ticker'],
  [{ ticker: '' }, 'unknown ticker'],
  [{ price: '' }, 'bad price'],
  [{ price: '-1' }, 'bad price'],
  [{ price: '1e200' }, 'bad price'],
  [{ price: '1,234' }, 'bad price'],
  [{ price: '9'.repeat(400) }, 'bad price'],
  [{ volume: '-100' }, 'volume is negative'],
  [{ volume: '0.5' }, 'volume is fractional'],
  [{ volume: '9007199254740992' }, 'volume is beyond 2^53'],
  [{ volume: '9007199254740993' }, 'volume is beyond 2^53'],
  [{ volume: 'many' }, 'volume is not a number'],
  [{ volume: '' }, 'volume is not a number'],
  [{ volume: '0x10' }, 'volume is not a number'],
  [{ volume: '1,234' }, 'volume is not a number'],
  [{ volume: '68.1829K' }, 'volume is fractional'],
];

for (const [change, reason] of rejected) {
  test(`a row with ${JSON.stringify(change)} is rejected: ${reason}`, () => {
    const [[column, value] = []] = Object.entries(change);
    const fault = faultOf(change);
    assert.deepEqual([fault.reason, fault.column, fault.value], [reason, column, value]);
  });
}

test('amounts as downloads have them are read, and said to be rounded', () => {
  for (const [volume, whole] of [
    ['68.18K', 68_180],
    ['1.2E+07', 12_000_000],
    ['3B', 3_000_000_000],
  ] as const) {
    const read = readCsvRow({ ...row, volume }, profiles);
    assert.ok('tick' in read);
    assert.deepEqual([read.tick.volume, read.isRounded], [whole, true]);
  }
});

test('marks of thousands are read by --decimal alone, which a rejection names with what it reads', () => {
  const { accepted, advice } = faultOf({ volume: '1,234' });
  assert.match(accepted, /digits such as 1234/);
  assert.equal(advice, '--decimal point reads 1234');
  assert.equal(tickOf({ volume: '1,234' }, { amounts: { mark: 'point' } }).volume, 1234);
  assert.equal(tickOf({ price: '1.234,56' }, { amounts: { mark: 'comma' } }).price, 1234.56);
});

test('no advice names a reading that would be rejected too', () => {
  for (const [change, advice] of [
    [{ price: '-1' }, undefined],
    [{ price: '-1,5' }, undefined],
    [{ volume: '-1,234' }, undefined],
    [{ volume: '1,5' }, undefined],
    [{ price: '1,234' }, '--decimal point reads 1234, --decimal comma reads 1.234'],
  ] as const)
    assert.equal(faultOf(change).advice, advice, JSON.stringify(change));
  const company = { ticker: 'A', company_name: 'A', sector: 'A' };
  for (const [shares, advice] of [
    ['-5', undefined],
    ['1,234', '--decimal point reads 1234'],
  ] as const) {
    const fault = readCompanyRow({ ...company, shares });
    assert.ok('reason' in fault);
    assert.equal(fault.advice, advice);
  }
});

test('where something speaks for the decimal comma, 1.234 is asked about before it is read', () => {
  assert.equal(tickOf({ price: '1.234' }).price, 1.234);
  const { advice } = faultOf({ price: '1.234' }, { amounts: { isUnsure: true } });
  assert.equal(advice, '--decimal point reads 1.234, --decimal comma reads 1234');
  assert.equal(tickOf({ price: '52.5' }, { amounts: { isUnsure: true } }).price, 52.5);
});

test('the order of day and month is said by --dates alone, which a rejection names with what it reads', () => {
  const { accepted, advice } = faultOf({ date: '05.01.2026' });
  assert.match(accepted, /^2026-03-01, 20260301, /);
  assert.equal(advice, '--dates dmy reads 2026-01-05, --dates mdy reads 2026-05-01');
  assert.equal(
    tickOf({ date: '05.01.2026' }, { times: { dates: 'dmy' } }).created_at.slice(0, 10),
    '2026-01-05',
  );
});

test('a row that counts under another day than it shows says which one it shows', () => {
  const read = readCsvRow({ ...row, date: '2026-01-06 00:00:00+07:00' }, profiles);
  assert.ok('tick' in read);
  assert.deepEqual([read.tick.created_at, read.shownDay], ['2026-01-05T17:00:00.000Z', '2026-01-06']);
});

test('the largest exact volume is taken', () => {
  assert.equal(tickOf({ volume: '9007199254740991' }).volume, Number.MAX_SAFE_INTEGER);
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
  for (const [change, reason] of [
    [{ ticker: 'A B' }, 'bad ticker'],
    [{ company_name: '' }, 'bad company name'],
    [{ sector: '' }, 'bad sector'],
    [{ shares: '1.5' }, 'bad shares'],
    [{ shares: '1,000' }, 'bad shares'],
    [{ shares: undefined }, 'bad shares'],
  ] as const) {
    const read = readCompanyRow({ ...company, ...change });
    const [[column, value = ''] = []] = Object.entries(change);
    assert.ok('reason' in read);
    assert.deepEqual([read.reason, read.column, read.value], [reason, column, value]);
  }
});
