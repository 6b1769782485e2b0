import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { utf8Of } from '../../../lib/cli/produce/file/encoding.ts';
import { readFields } from '../../../lib/cli/produce/file/fields.ts';
import { linesOf } from '../../../lib/cli/produce/file/lines.ts';
import { type CsvRecord, mostBytes, recordsOf } from '../../../lib/cli/produce/file/records.ts';

const separators = [',', ';', '\t', '|'] as const;
const lineEnds = ['\n', '\r\n', '\r'] as const;
/** Letters that a reader of CSV can stumble on, much more often than they are. */
const letters = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('"', '""', ',', ';', '\t', '|', '\n', '\r\n', '\r', ' ', '\u00A0'),
  },
  { weight: 4, arbitrary: fc.constantFrom('a', '1', '.', 'é', '漢', '😀', '\0', '\uFEFF') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
);
/** Without NUL, whose like may be taken for UTF-16. */
const text = fc.array(letters, { maxLength: 12 }).map(some => some.join('').replaceAll('\0', ''));
const cuts = fc.array(fc.nat(2000), { maxLength: 12 });

/** The records of a text in these bytes, however they come in pieces. */
export async function recordsIn(
  bytes: Buffer,
  cuts: readonly number[],
  separator: string,
  encoding?: string,
): Promise<CsvRecord[]> {
  async function* pieces() {
    let from = 0;
    for (const cut of [
      ...cuts.map(each => each % (bytes.length + 1)).toSorted((a, b) => a - b),
      bytes.length,
    ]) {
      yield bytes.subarray(from, cut);
      from = cut;
    }
  }
  const lines = linesOf(utf8Of('a file', pieces(), encoding), mostBytes, 'any');
  const records: CsvRecord[] = [];
  for await (const some of recordsOf(lines, { separator, trim: false })) records.push(...some);
  return records;
}

interface Written {
  readonly bytes: Buffer;
  readonly separator: string;
  /** The line of each row, and its fields as a reader of any line ends has them. */
  readonly rows: readonly (readonly [number, readonly string[]])[];
}

const written: fc.Arbitrary<Written> = fc
  .record({
    separator: fc.constantFrom(...separators),
    rows: fc.array(
      fc.record({
        fields: fc.array(fc.record({ value: text, isQuoted: fc.boolean() }), { minLength: 1, maxLength: 5 }),
        end: fc.constantFrom(...lineEnds),
      }),
      { maxLength: 8 },
    ),
    hasMark: fc.boolean(),
    isEnded: fc.boolean(),
  })
  .map(({ separator, rows, hasMark, isEnded }) => {
    let line = 1;
    let whole = '';
    const read: [number, string[]][] = [];
    for (const [index, { fields, end }] of rows.entries()) {
      const row = fields
        .map(({ value, isQuoted }) =>
          isQuoted || /["\r\n]/.test(value) || value.includes(separator)
            ? `"${value.replaceAll('"', '""')}"`
            : value,
        )
        .join(separator);
      const isLast = index === rows.length - 1;
      // Of an empty row, a CR before it and its LF would be one end.
      whole += (row === '' ? '""' : row) + (isLast && !isEnded ? '' : end);
      const values = fields.map(({ value }) => value.replaceAll(/\r\n|\r/g, '\n'));
      if (values.some(value => value.trim() !== '')) read.push([line, values]);
      line += row.split(/\r\n|\n|\r/).length;
    }
    const begin = hasMark || whole.startsWith('\uFEFF') ? '\uFEFF' : '';
    return { bytes: Buffer.from(begin + whole), separator, rows: read };
  });

/** What is written is read, whatever quotes, line ends, separators, marks and pieces; each row by its first line. */
export const roundTrip = fc.asyncProperty(written, cuts, async ({ bytes, separator, rows }, cuts) => {
  const records = await recordsIn(bytes, cuts, separator, 'utf-8');
  assert.deepEqual(
    records.map(({ line, fields, rejection }) => [line, fields ?? rejection]),
    rows.map(([line, fields]) => [line, fields.map(each => Buffer.from(each).toString())]),
  );
});

/** Any bytes are read to their end, the same whatever pieces they come in, and no line with something on it goes missing. */
export const anyBytes = fc.asyncProperty(
  fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map(some => Buffer.from(some)),
    fc.array(letters, { maxLength: 80 }).map(some => Buffer.from(some.join(''))),
  ),
  cuts,
  fc.constantFrom(...separators),
  async (some, cuts, separator) => {
    // A letter first, as a mark there may say another encoding.
    const bytes = Buffer.concat([Buffer.from('x'), some]);
    const whole = await recordsIn(bytes, [], separator, 'windows-1252');
    assert.deepEqual(await recordsIn(bytes, cuts, separator, 'windows-1252'), whole);
    const lines = whole.map(({ line }) => line);
    assert.deepEqual(
      lines,
      [...new Set(lines)].toSorted((a, b) => a - b),
    );
    for (const { fields, rejection } of whole)
      assert.ok((fields === undefined) !== (rejection === undefined));
    const covered = new Set(
      whole.flatMap(({ line, fields = [] }) =>
        Array.from({ length: fields.join('').split('\n').length }, (_, more) => line + more),
      ),
    );
    const blank = new RegExp(`^[\\s"${separator}]*$`);
    const text = new TextDecoder('windows-1252').decode(bytes).split(/\r\n|\n|\r/);
    for (const [index, line] of text.entries())
      assert.ok(blank.test(line) || covered.has(index + 1), `line ${index + 1} went missing`);
  },
);

/** A line without line ends is cut into the fields that another reader of CSV finds in it; what that refuses is not whole. */
export const sameFields = fc.property(
  // The other reader trims no other spaces.
  text.map(each => each.replaceAll(/[^\S \t]/g, '')),
  fc.constantFrom(...separators),
  fc.boolean(),
  (line, separator, trim) => {
    // There the other reader opens a second quoted field in the first.
    fc.pre(!(trim && /""[ \t]+"/.test(line)));
    const { fields, state } = readFields(line, { separator, trim });
    let expected: readonly string[] | string;
    try {
      const [row = ['']]: string[][] = parse(line, {
        delimiter: separator,
        record_delimiter: '\n',
        relax_column_count: true,
        trim,
      });
      expected = row;
    } catch (error) {
      expected = (error as { code: string }).code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : 'stray';
    }
    if (typeof expected === 'string') assert.notEqual(state, 'whole');
    else assert.deepEqual([fields, state], [expected, 'whole']);
  },
);
