import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { headerSearch } from '../../../../../lib/cli/produce/file/header.ts';
import { openRows } from '../../../../../lib/cli/produce/file/rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-header-'));
const columns = [['date', 'created_at'], 'ticker', 'price', 'volume'];

function open(content: string) {
  const file = join(folder, 'file.csv');
  writeFileSync(file, content);
  return openRows(file, columns);
}

async function read(content: string) {
  const opened = await open(content);
  const rows: unknown[] = [];
  for await (const { line, fields, rejection } of opened.rows)
    rows.push([line, fields === undefined ? rejection.reason : Object.values(fields).join()]);
  return { rows, notes: opened.notes(), separator: opened.separator };
}

const row = (separator: string) => ['2026-01-05', 'A', '1', '2'].join(separator);
const header = (separator: string) => ['Date', 'Ticker', '"Price"', ' volume '].join(separator);

describe('the header of a CSV', () => {
  for (const separator of [',', ';', '\t', '|'])
    it(`is known by its names, parted by ${JSON.stringify(separator)}`, async () => {
      assert.deepEqual(await read(`${header(separator)}\n${row(separator)}\n`), {
        rows: [[2, '2026-01-05,A,1,2']],
        notes: [],
        separator,
      });
    });

  for (const [what, above] of [
    ["Excel's sep= line", 'sep=;\r\n'],
    ['a title', 'Trades of January\r\n'],
    ['a title as wide as the table, and an empty line', 'Trades of January;;;\r\n;;;\r\n'],
    ['comments', '# made by hand\r\n# "quoted\r\n'],
  ] as const)
    it(`may have ${what} above it, which is said`, async () => {
      const lines = above.split('\n').length - 1;
      const texts = above.split('\n').filter(line => line.replaceAll(/[;\s]/g, '') !== '').length;
      assert.deepEqual(await read(`${above}${header(';')}\r\n${row(';')}\r\n`), {
        rows: [[lines + 2, '2026-01-05,A,1,2']],
        notes: [`lines above the header, left out: ${texts}`],
        separator: ';',
      });
    });

  it('may come again, which is said; a line above it that looks like a row is rejected', async () => {
    assert.deepEqual(await read([row(','), header(','), row(','), header(','), row(',')].join('\n')), {
      rows: [
        [1, 'stands above the header'],
        [3, '2026-01-05,A,1,2'],
        [5, '2026-01-05,A,1,2'],
      ],
      notes: ['lines above the header, left out: 1', 'the header once more, left out: 1'],
      separator: ',',
    });
  });

  it('is looked for in the first lines alone', () => {
    const { next } = headerSearch('f.csv', columns);
    const line = (number: number) => ({ number, bytes: Buffer.from('line') });
    for (let number = 1; number <= 50; number++) assert.equal(next(line(number)), undefined);
    assert.throws(() => next(line(51)), /^Refusal: f\.csv has no column/);
  });

  it('may have columns twice that are not read', async () => {
    const opened = await open('note,date,,ticker,price,volume,,Note\n,2026-01-05,,A,1,2,,x\n');
    for await (const { fields } of opened.rows)
      assert.deepEqual(
        { ...fields, note: '', '': '' },
        { date: '2026-01-05', ticker: 'A', price: '1', volume: '2', note: '', '': '' },
      );
  });

  for (const [content, message] of [
    [
      'date,ticker,price,volume,Volume\n1,2,3,4,5\n',
      /has two columns volume in its header \(line 1; capitals make no difference\)/,
    ],
    ['x\ndate;ticker;price;volume; PRICE \n', /has two columns price in its header \(line 2;/],
    ['date,date,ticker,price,volume\n', /has two columns date /],
    ['created_at,date,Created_At,ticker,price,volume\n', /has two columns created_at /],
    [
      'Date,Open,High,Low,Close,Adj Close,Volume\n',
      /has no column ticker, price; its first line says: Date,Open,High/,
    ],
    [
      'Report\nDate;Ticker;Close;Volume\n',
      /has no column price; its first line says: Report, line 2 date;ticker;close;volume/,
    ],
    ['<!DOCTYPE html><html>\n', /has no column .*a page of the web, it seems/],
    ['{"date":"2026-01-05"}\n', /has no column .*JSON, it seems/],
    ['a\u001b[2Jb,\u202Ec\n', /its first line says: a\\u001b\[2Jb,\\u202ec$/],
    [`${'x'.repeat(300_000)}\n`, /has no column .*; its first line is longer than 262144 bytes/],
    [
      'line\n'.repeat(100),
      /has no column date\|created_at, ticker, price, volume; its first line says: line$/,
    ],
    ['date^ticker^price^volume\n', /values seem to be parted by "\^": , ; tab or \| is wanted/],
    ['"date":"ticker":"price":"volume"\n', /values seem to be parted by ":"/],
    ['date ticker  price volume\n', /values seem to be parted by " "/],
    [' \n;;\n\t\n', /has no header row/],
  ] as const)
    it(`is refused by name where it is ${JSON.stringify(content.slice(0, 60))}`, async () => {
      await assert.rejects(
        open(content),
        (error: Error) => error.name === 'Refusal' && message.test(error.message),
      );
    });
});
