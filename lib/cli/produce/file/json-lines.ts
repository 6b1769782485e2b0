import { openBytes, readable } from './bytes.ts';
import { linesOf, withoutMark } from './lines.ts';

/** The JSON value of a line, or why it has none. Lines count from 1; empty ones are left out. */
export type JsonLine =
  | { readonly line: number; readonly value: unknown; readonly reason?: never }
  | { readonly line: number; readonly reason: string; readonly value?: never };

export interface JsonLines {
  /** Each line once. */
  readonly lines: AsyncIterable<JsonLine>;
  /** How much of the file has been read, 0 to 1. */
  readonly share: () => number;
}

const mostBytes = 256 * 1024;

/** Opens a file of JSON values, a line each, also .gz, to be read as a stream. Refuses what openBytes refuses. */
export async function openJsonLines(file: string): Promise<JsonLines> {
  const { chunks, share } = await openBytes(file);
  return { lines: jsonLines(file, chunks), share };
}

async function* jsonLines(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<JsonLine> {
  let last = 0;
  try {
    for await (const lines of linesOf(withoutMark(chunks), mostBytes))
      for (const { number, bytes } of lines) {
        last = number;
        if (bytes === undefined) yield { line: number, reason: `longer than ${mostBytes} bytes` };
        else if (bytes.toString().trim() !== '') yield valueOf(number, bytes);
      }
  } catch (error) {
    throw readable(error, file, last === 0 ? 'within its first line' : `after line ${last}`);
  }
}

function valueOf(line: number, bytes: Buffer): JsonLine {
  try {
    return { line, value: JSON.parse(bytes.toString()) };
  } catch {
    return { line, reason: 'not JSON' };
  }
}
