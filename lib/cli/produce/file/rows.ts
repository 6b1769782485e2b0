import { pipeline, Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { Refusal } from '../../../terminal/refusal.ts';
import { openBytes, readable } from './bytes.ts';
import { closedQuotes, unclosedQuote } from './closed-quotes.ts';

/** A row by the names of the header, or why there is none on that line. Lines count from 1, the header's. */
export type CsvRow =
  | { readonly line: number; readonly fields: Readonly<Record<string, string>>; readonly reason?: never }
  | { readonly line: number; readonly reason: string; readonly fields?: never };

/** One column, or any one of several. */
export type Column = string | readonly string[];

export interface RowFile {
  /** Names of the columns, lower case. */
  readonly header: readonly string[];
  /** Each row once. */
  readonly rows: AsyncIterable<CsvRow>;
  /** How much of the file has been read, 0 to 1. */
  readonly share: () => number;
}

/**
 * Opens a .csv or .csv.gz with a header row, to be read as a stream. Refused: a file that is missing, empty,
 * named .gz and not gzip, without `columns` or without a row. While reading, one whose gzip data are damaged or end
 * too early is refused after every whole row before that place. `trim`: whether spaces around a value are left out; those
 * within quotes never are.
 */
export async function openRows(
  file: string,
  columns: readonly Column[],
  { trim }: { readonly trim: boolean } = { trim: true },
): Promise<RowFile> {
  const { chunks, share } = await openBytes(file);
  let header: readonly string[] = [];
  const headed = (names: string[]): string[] => {
    const checked = checkedHeader(file, names, columns);
    header = checked;
    return checked;
  };
  const rows = rowsOf(file, chunks, headed, trim);
  const first = await rows.next();
  if (first.done === true) throw new Refusal(`${file} has no rows: only its header`);
  return { header, rows: withFirst(first.value, rows), share };
}

async function* withFirst(first: CsvRow, rest: AsyncGenerator<CsvRow>): AsyncGenerator<CsvRow> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

interface Parsed {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number; readonly error?: CsvError };
}

async function* rowsOf(
  file: string,
  bytes: AsyncIterable<Buffer>,
  columnsOf: (header: string[]) => string[],
  trim: boolean,
): AsyncGenerator<CsvRow> {
  let headed = false;
  const parser = parse({
    bom: true,
    columns: (header: string[]) => {
      headed = true;
      return columnsOf(header);
    },
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim,
  });
  const whole = untilFault(bytes);
  const lines = closedQuotes(() => whole.fault() !== undefined);
  pipeline(Readable.from(whole.bytes), lines, parser, () => {});
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      line = info.lines;
      const reason = reasonAgainst(record, info.error);
      yield reason === undefined ? { line, fields: record } : { line, reason };
    }
  } finally {
    parser.destroy();
  }
  const fault = whole.fault();
  if (fault !== undefined)
    throw readable(fault, file, headed ? `after line ${line}` : 'within its first line');
  if (!headed) throw new Refusal(`${file} has no header row`);
}

/** The same bytes, ending in order where they end in an error, so that nothing on its way is lost with it. */
function untilFault(bytes: AsyncIterable<Buffer>) {
  let fault: unknown;
  async function* before(): AsyncGenerator<Buffer> {
    try {
      yield* bytes;
    } catch (error) {
      fault = error;
    }
  }
  return { bytes: before(), fault: () => fault };
}

function checkedHeader(file: string, header: readonly string[], columns: readonly Column[]): string[] {
  const names = header.map(name => name.trim().toLowerCase());
  const missing = columns.filter(column => ![column].flat().some(name => names.includes(name)));
  if (missing.length === 0) return names;
  const wanted = missing.map(column => [column].flat().join('|')).join(', ');
  throw new Refusal(
    `${file} has no column ${wanted}; its first line says: ${names.join(', ').slice(0, 200)}`,
  );
}

function reasonAgainst(record: Readonly<Record<string, string>>, error: CsvError | undefined) {
  if (Object.values(record)[0] === unclosedQuote) return 'a quote is not closed';
  return error === undefined ? undefined : 'not as many columns as the header';
}
