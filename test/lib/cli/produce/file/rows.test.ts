import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openRows } from '../../../../../lib/cli/produce/file/rows.ts';
import { Refusal } from '../../../../../lib/terminal/refusal.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-rows-'));
const columns = [['date', 'created_at'], 'ticker'];

async function read(name: string, content: string | Buffer) {
  const file = join(folder, name);
  writeFileSync(file, content);
  const all = [];
  for await (const row of (await openRows(file, columns)).rows) all.push(row);
  return all;
}

/** The tickers of all rows that came, and the message of the error that ended them. */
async function readToFault(name: string, content: Buffer): Promise<{ rows: string[]; error: string }> {
  const file = join(folder, name);
  writeFileSync(file, content);
  const rows: string[] = [];
  try {
    for await (const { fields, rejection } of (await openRows(file, columns)).rows)
      rows.push(fields === undefined ? rejection.reason : Object.values(fields).join(','));
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return { rows, error: error.message };
  }
  throw new Error(`${name} was read to its end`);
}

describe('a CSV file', () => {
  it('whose first row takes long to be found is not read in silence', async context => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const file = join(folder, 'far.csv.gz');
    writeFileSync(file, gzipSync(`date,ticker\n${'\n'.repeat(1 << 18)}2024-01-01,A\n`));
    const said: string[] = [];
    const opening = openRows(file, columns, { say: line => said.push(line) });
    while (said.length === 0) {
      context.mock.timers.tick(2000);
      await new Promise(resolve => setImmediate(resolve));
    }
    assert.deepEqual(said, [`looking for the first row of ${file}`]);
    for await (const { fields } of (await opening).rows) assert.equal(fields?.['ticker'], 'A');
  });

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
    const accepted = '2, as the header has; a separator within a value stands in quotes';
    assert.deepEqual(rows.slice(0, 2), [
      { line: 2, rejection: { reason, value: '1 column', accepted } },
      { line: 3, rejection: { reason, value: '3 columns', accepted } },
    ]);
    assert.equal(rows.length, 3);
  });

  it('gives the reason in place of a row that has bytes without a meaning in a column that is read', async () => {
    const text = 'date,ticker,note\nx,A\uD800B,n\nx,\uDC00,n\nx,C,\uD800\n';
    const rows = await read('halves.csv', Buffer.from(`\uFEFF${text}`, 'utf16le'));
    assert.deepEqual(
      rows.map(({ line, fields, rejection }) => [
        line,
        fields?.['ticker'] ?? `${rejection?.reason}: ${rejection?.value}`,
      ]),
      [
        [2, 'bytes that are no letters in its encoding: A\uFFFDB'],
        [3, 'bytes that are no letters in its encoding: \uFFFD'],
        [4, 'C'],
      ],
    );
  });

  it('loses only the line on which a quote is not closed, wherever chunks of the file end', async () => {
    const good = '2024-01-01,A\n'.repeat(20_000);
    const rows = await read('quote.csv', `date,ticker\n${good}"oops,A\n${good}`);
    assert.equal(rows.length, 40_001);
    assert.deepEqual(
      rows.flatMap(({ line, rejection }) => (rejection ? [[line, rejection.reason, rejection.value]] : [])),
      [[20_002, 'a quote is not closed', '"oops,A']],
    );
  });

  const many = Array.from({ length: 40_000 }, (_, row) => `2024-01-01,${(row * 7919) % 99_991}`);
  const packed = gzipSync(['date,ticker', ...many, ''].join('\n'));
  const middle = Math.floor(packed.length / 2);

  it('gives every whole row before the place where its gzip data are cut off, then says the line', async () => {
    const { rows, error } = await readToFault('cut.csv.gz', packed.subarray(0, middle));
    assert.ok(rows.length > 10_000 && rows.length < 40_000, `${rows.length} rows`);
    assert.deepEqual(rows, many.slice(0, rows.length));
    assert.match(
      error,
      new RegExp(`cut\\.csv\\.gz is cut off: its gzip data end too early, after line ${rows.length + 1}$`),
    );
  });

  it('gives every row when its gzip data lack nothing but their last bytes, and is refused all the same', async () => {
    const { rows, error } = await readToFault('trailer.csv.gz', packed.subarray(0, -3));
    assert.deepEqual(rows, many);
    assert.match(error, /is cut off: its gzip data end too early, after line 40001$/);
  });

  it('gives every whole row before the place where its gzip data are damaged, then says the line', async () => {
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, middle, middle + 64);
    const { rows, error } = await readToFault('damaged.csv.gz', damaged);
    const cut = await readToFault('cut.csv.gz', packed.subarray(0, middle));
    assert.ok(rows.length >= cut.rows.length, `${rows.length} of ${cut.rows.length} rows`);
    assert.deepEqual(rows.slice(0, cut.rows.length), cut.rows);
    assert.match(error, new RegExp(`is damaged: .* after line ${rows.length + 1} `));
  });

  it('gives every row before a wrong checksum, and is refused all the same', async () => {
    const wrong = Buffer.from(packed);
    wrong.writeUInt8(wrong.readUInt8(packed.length - 6) ^ 1, packed.length - 6);
    const { rows, error } = await readToFault('sum.csv.gz', wrong);
    assert.deepEqual(rows, many);
    assert.match(error, /is damaged: .* after line 40001 \(incorrect data check\)/);
  });

  it('may be several gzip files in a row, and may have something else after them', async () => {
    const parts = [gzipSync('date,ticker\n'), gzipSync('x,A\n'), Buffer.from('\0\0 rubbish')];
    assert.deepEqual(await read('parts.csv.gz', Buffer.concat(parts)), [
      { line: 2, fields: { date: 'x', ticker: 'A' } },
    ]);
  });

  const refused: readonly (readonly [string, string, string | Buffer, RegExp])[] = [
    ['is empty', 'a.csv', '', /is empty/],
    ['has blank lines only', 'b.csv', '\n\n', /has no header row/],
    ['lacks a column', 'c.csv', 'ticker\nA\n', /has no column date\|created_at/],
    ['is not gzip though named so', 'd.csv.gz', 'date,ticker', /is not gzip/],
    ['is cut off in its header', 'f.csv.gz', packed.subarray(0, 12), /is cut off: .* within its first line/],
    ['has a header and no row', 'g.csv', 'date,ticker\n', /g\.csv has no rows: only its header/],
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
