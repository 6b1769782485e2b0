import { isUtf8 } from 'node:buffer';
import { type ByteFile, openBytes, readable } from './bytes.ts';
import { utf8Of } from './encoding.ts';
import { linesOf } from './lines.ts';

/** The JSON value of a line, or why it has none. Lines count from 1; empty ones are left out. */
export type JsonLine =
  | { readonly line: number; readonly value: unknown; readonly reason?: never }
  | { readonly line: number; readonly reason: string; readonly value?: never };

export interface JsonLines extends Pick<ByteFile, 'share' | 'end'> {
  /** Each line once. */
  readonly lines: AsyncIterable<JsonLine>;
}

const mostBytes = 256 * 1024;

/** Opens a file of JSON values, a line each, packed or not, to be read as a stream. Refuses what openBytes and utf8Of refuse. */
export async function openJsonLines(file: string, say?: (line: string) => void): Promise<JsonLines> {
  const { name, chunks, share, end } = await openBytes(file, say);
  return { lines: jsonLines(name, utf8Of(name, chunks, undefined)), share, end };
}

async function* jsonLines(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<JsonLine> {
  let last = 0;
  try {
    for await (const lines of linesOf(chunks, mostBytes, 'any'))
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
  if (!isUtf8(bytes)) return { line, reason: 'not UTF-8' };
  try {
    return { line, value: JSON.parse(bytes.toString()) };
  } catch {
    return { line, reason: 'not JSON' };
  }
}
