import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openRows } from '../../../../lib/cli/produce/rows.ts';
import { Refusal } from '../../../../lib/cli/refusal.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-rows-'));
const columns = [['date', 'created_at'], 'ticker'];

async function read(name: string, content: string | Buffer) {
  const file = join(folder, name);
  writeFileSync(file, content);
  const all = [];
  for await (const row of (await openRows(file, columns)).rows) all.push(row);
  return all;
}

describe('a CSV file', () => {
  it('gives its rows by the names of the header, with their lines', async () => {
    const rows = await read(
      'plain.csv',
      '\uFEFFDate,ticker\r\n2024-01-01,A\r\n\r\n2024-01-02,"B, ""C"""\r\n',
    );
    assert.deepEqual(rows, [
      { line: 2, fields: { date: '2024-01-01', ticker: 'A' } },
      { line: 4, fields: { date: '2024-01-02', ticker: 'B, "C"' } },
    ]);
  });

  it('is read the same when it is gzip', async () => {
    const rows = await read('packed.csv.gz', gzipSync('created_at,ticker\nx,A\n'));
    assert.deepEqual(rows, [{ line: 2, fields: { created_at: 'x', ticker: 'A' } }]);
  });

  it('gives the reason in place of a row that has too few or too many columns', async () => {
    const rows = await read('columns.csv', 'date,ticker\nx\nx,A,y\nx,A\n');
    const reason = 'not as many columns as the header';
    assert.deepEqual(rows.slice(0, 2), [
      { line: 2, reason },
      { line: 3, reason },
    ]);
    assert.equal(rows.length, 3);
  });

  it('loses only the line on which a quote is not closed, wherever chunks of the file end', async () => {
    const good = '2024-01-01,A\n'.repeat(20_000);
    const rows = await read('quote.csv', `date,ticker\n${good}"oops,A\n${good}`);
    assert.equal(rows.length, 40_001);
    assert.deepEqual(
      rows.filter(row => row.reason !== undefined),
      [{ line: 20_002, reason: 'a quote is not closed' }],
    );
  });

  it('has no rows when it holds a header alone', async () => {
    assert.deepEqual(await read('header.csv', 'date,ticker\n'), []);
  });

  const refused: readonly (readonly [string, string, string | Buffer, RegExp])[] = [
    ['is empty', 'a.csv', '', /is empty/],
    ['has blank lines only', 'b.csv', '\n\n', /has no header row/],
    ['lacks a column', 'c.csv', 'ticker\nA\n', /has no column date\|created_at/],
    ['is not gzip though named so', 'd.csv.gz', 'date,ticker', /is not gzip/],
    ['is gzip though not named so', 'e.csv', gzipSync('date,ticker'), /is gzip: name it \.gz/],
    ['ends too early', 'f.csv.gz', gzipSync('date,ticker\nx,A\n').subarray(0, -6), /ends in the middle/],
  ];
  for (const [fault, name, content, message] of refused) {
    it(`is refused when it ${fault}`, async () => {
      await assert.rejects(
        read(name, content),
        error => error instanceof Refusal && message.test(error.message),
      );
    });
  }
});
