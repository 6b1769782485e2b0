import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { Refusal } from '../../terminal/refusal.ts';
import { closedQuotes, unclosedQuote } from './closed-quotes.ts';
import { gunzipped, isTooShort } from './gunzip.ts';

/** A row by the names of the header, or why there is none on that line. Lines count from 1, the header's. */
export type CsvRow =
  | { readonly line: number; readonly fields: Readonly<Record<string, string>>; readonly reason?: never }
  | { readonly line: number; readonly reason: string; readonly fields?: never };

/** One column, or any one of several. */
export type Column = string | readonly string[];

export interface RowFile {
  /** Each row once. */
  readonly rows: AsyncIterable<CsvRow>;
  /** How much of the file has been read, 0 to 1. */
  share(): number;
}

/**
 * Opens a .csv or .csv.gz with a header row, to be read as a stream. Refused: a file that is missing, empty,
 * named .gz and not gzip, without `columns` or without a row. While reading, one whose gzip data are damaged or end
 * too early is refused after every whole row before that place.
 */
export async function openRows(file: string, columns: readonly Column[]): Promise<RowFile> {
  const size = await checkedSize(file);
  let read = 0;
  const bytes = bytesOf(file, place => {
    read = place;
  });
  const rows = rowsOf(file, bytes, columns);
  const first = await rows.next();
  if (first.done === true) throw new Refusal(`${file} has no rows: only its header`);
  return { rows: withFirst(first.value, rows), share: () => read / size };
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
  columns: readonly Column[],
): AsyncGenerator<CsvRow> {
  let headed = false;
  const parser = parse({
    bom: true,
    columns: (header: string[]) => {
      headed = true;
      return checkedHeader(file, header, columns);
    },
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
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

function bytesOf(file: string, moved: (place: number) => void): AsyncGenerator<Buffer> {
  return file.endsWith('.gz') ? gunzipped(file, moved) : plain(file, moved);
}

async function* plain(file: string, moved: (place: number) => void): AsyncGenerator<Buffer> {
  let place = 0;
  for await (const bytes of createReadStream(file, { highWaterMark: 64 * 1024 }) as AsyncIterable<Buffer>) {
    moved((place += bytes.length));
    yield bytes;
  }
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

async function checkedSize(file: string): Promise<number> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Refusal(`there is no file ${file}`);
    throw new Refusal(`cannot read ${file}: ${error.message}`, { cause: error });
  });
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new Refusal(`${file} is a folder, not a file`);
    if (stats.size === 0) throw new Refusal(`${file} is empty`);
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    const gzip = buffer[0] === 0x1f && buffer[1] === 0x8b;
    if (file.endsWith('.gz') && !gzip) throw new Refusal(`${file} is named .gz and is not gzip`);
    if (!file.endsWith('.gz') && gzip) throw new Refusal(`${file} is gzip: name it .gz`);
    return stats.size;
  } finally {
    await handle.close();
  }
}

function checkedHeader(file: string, header: readonly string[], columns: readonly Column[]): string[] {
  const names = header.map(name => name.toLowerCase());
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

function readable(fault: unknown, file: string, place: string): unknown {
  if (isTooShort(fault))
    return new Refusal(`${file} is cut off: its gzip data end too early, ${place}`, { cause: fault });
  if (fault instanceof Error && 'code' in fault && String(fault.code).startsWith('Z_'))
    return new Refusal(
      `${file} is damaged: its gzip data cannot be unpacked ${place} (${fault.message}); lines shortly before may be damaged too`,
      { cause: fault },
    );
  return fault;
}
