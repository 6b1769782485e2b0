import { Refusal } from '../../../terminal/refusal.ts';
import { quantity } from '../../../terminal/plurals.ts';
import type { Rejection } from '../rejections.ts';
import { type ByteFile, openBytes, readable } from './bytes.ts';
import { utf8Of } from './encoding.ts';
import { readFields } from './fields.ts';
import { type Column, type Header, headerSearch } from './header.ts';
import { patienceMs } from './input.ts';
import { type Line, linesOf } from './lines.ts';
import { type CsvRecord, mostBytes, recordsOf } from './records.ts';

export type { Column } from './header.ts';

/** A row by the names of the header, or why there is none on that line. Lines count from 1; that of a row is its first. */
export type CsvRow =
  | { readonly line: number; readonly fields: Readonly<Record<string, string>>; readonly rejection?: never }
  | { readonly line: number; readonly rejection: Rejection; readonly fields?: never };

export interface RowFile extends Pick<ByteFile, 'name' | 'share' | 'end'> {
  /** Names of the columns, lower case. */
  readonly header: readonly string[];
  readonly separator: string;
  /** Each row once. */
  readonly rows: AsyncIterable<CsvRow>;
  /** What the file has beside its rows, for the summary. */
  readonly notes: () => readonly string[];
}

export interface RowOptions {
  /** Whether spaces around a value are left out (unless false); those within quotes never are. */
  readonly trim?: boolean;
  /** What the text is where no mark says it; UTF-8 when left out. */
  readonly encoding?: string | undefined;
  /** Hears that a pipe is waited for, or that the first row takes long to be found. */
  readonly say?: (line: string) => void;
}

/**
 * Opens a CSV with a header row, packed or not, to be read as a stream: its fields are parted by comma, semicolon, tab or |, its lines
 * end in LF, CRLF or CR in any mixture. Refused: what openBytes refuses, a text in another encoding, a file without `columns` or
 * with one of them twice, or without a row. While reading, one whose packed data are damaged or end too early is refused after every whole row before that place.
 */
export async function openRows(
  file: string,
  columns: readonly Column[],
  { trim = true, encoding, say = () => {} }: RowOptions = {},
): Promise<RowFile> {
  const bytes = await openBytes(file, say);
  const lines = linesOf(utf8Of(bytes.name, bytes.chunks, encoding), mostBytes, 'any');
  const { header, rest } = await headed(bytes.name, lines, columns);
  let headers = 0;
  const isHeader = (fields: readonly string[]): boolean => {
    const is = fields.every((field, index) => field.trim().toLowerCase() === header.names[index]);
    if (is) headers++;
    return is;
  };
  const rows = rowsOf(bytes.name, rest, header, columns.flat(), trim, isHeader);
  const looking = setTimeout(() => {
    if (bytes.share() !== undefined) say(`looking for the first row of ${bytes.name}`);
  }, patienceMs);
  const first = await rows.next().finally(() => clearTimeout(looking));
  if (first.done === true) throw new Refusal(`${bytes.name} has no rows: only its header`);
  const { name, share, end } = bytes;
  return {
    name,
    share,
    end,
    header: header.names,
    separator: header.separator,
    rows: withFirst(first.value, rows),
    notes: () => [
      ...(header.above.length === 0 ? [] : [`lines above the header, left out: ${header.above.length}`]),
      ...(headers === 0 ? [] : [`the header once more, left out: ${headers}`]),
    ],
  };
}

async function* withFirst(first: CsvRow, rest: AsyncGenerator<CsvRow>): AsyncGenerator<CsvRow> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** The header of the lines, and those behind it. */
async function headed(file: string, lines: AsyncGenerator<readonly Line[]>, columns: readonly Column[]) {
  const search = headerSearch(file, columns);
  try {
    for (let some = await lines.next(); some.done !== true; some = await lines.next())
      for (const [index, line] of some.value.entries()) {
        const header = search.next(line);
        if (header !== undefined) return { header, rest: behind(some.value.slice(index + 1), lines) };
      }
  } catch (error) {
    throw readable(error, file, 'within its first line');
  }
  return search.missing();
}

async function* behind(
  held: readonly Line[],
  rest: AsyncGenerator<readonly Line[]>,
): AsyncGenerator<readonly Line[]> {
  try {
    yield held;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function* rowsOf(
  file: string,
  lines: AsyncGenerator<readonly Line[]>,
  header: Header,
  read: readonly string[],
  trim: boolean,
  isHeader: (fields: readonly string[]) => boolean,
): AsyncGenerator<CsvRow> {
  const width = header.names.length;
  const used = read.filter(name => header.names.includes(name));
  const rowOf = (record: CsvRecord): CsvRow => {
    const { line, fields } = record;
    if (fields === undefined) return record;
    if (fields.length !== width) return { line, rejection: widthFault(fields.length, width) };
    const row = Object.fromEntries(fields.map((field, index) => [header.names[index], field]));
    const broken = used.find(name => row[name]?.includes('\uFFFD'));
    return broken === undefined
      ? { line, fields: row }
      : { line, rejection: letterFault(broken, row[broken] ?? '') };
  };
  let last = header.line;
  try {
    for (const { number, bytes } of header.above)
      if (looksLikeRow(bytes, header))
        yield { line: number, rejection: { reason: 'stands above the header' } };
    for await (const records of recordsOf(lines, { separator: header.separator, trim }))
      for (const record of records) {
        last = record.line;
        if (record.fields === undefined || !isHeader(record.fields)) yield rowOf(record);
      }
  } catch (error) {
    throw readable(error, file, `after line ${last}`);
  }
}

/** True for what is no title and no comment, but has as many values as the header has names. */
function looksLikeRow(bytes: Buffer | undefined, { names, separator }: Header): boolean {
  const { fields } = readFields(bytes?.toString() ?? '', { separator, trim: true });
  return fields.length === names.length && fields.every(field => field !== '');
}

function widthFault(found: number, wanted: number): Rejection {
  return {
    reason: 'not as many columns as the header',
    value: quantity(found, 'column'),
    accepted: `${wanted}, as the header has; a separator within a value stands in quotes`,
  };
}

function letterFault(column: string, value: string): Rejection {
  return {
    reason: 'bytes that are no letters in its encoding',
    column,
    value,
    accepted: 'UTF-8, or the encoding that --encoding names, such as windows-1252',
  };
}
