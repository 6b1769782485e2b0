/** A line without its end; its bytes are missing when it is longer than the most that is wanted. Numbers count from 1. */
export interface Line {
  readonly number: number;
  readonly bytes: Buffer | undefined;
}

/** What ends lines: LF and CRLF; or CR alone as well, in any mixture. */
export type LineEnds = 'lf' | 'any';

const newline = 0x0a;
const carriageReturn = 0x0d;
const nothing = Buffer.alloc(0);

/**
 * The lines of a text, those that each chunk completes together; the last one may end in nothing. Holds no more than a
 * chunk and `most` bytes. When the chunks end in an error, so do the lines, without the last one: it may lack its end.
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  most: number,
  ends: LineEnds = 'lf',
): AsyncGenerator<readonly Line[]> {
  let number = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let isBehindReturn = false;
  const hold = (piece: Buffer): void => {
    heldBytes += piece.length;
    // One byte more, as it may be the CR of the line's end.
    if (heldBytes <= most + 1) held.push(piece);
    else held = [];
  };
  const complete = (piece: Buffer): Line => {
    hold(piece);
    const isTooLong = heldBytes > most + 1;
    const line = held.length === 1 ? piece : Buffer.concat(held);
    held = [];
    heldBytes = 0;
    number++;
    const bytes = line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
    return { number, bytes: isTooLong || bytes.length > most ? undefined : bytes };
  };
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    const lines: Line[] = [];
    let from = isBehindReturn && chunk[0] === newline ? 1 : 0;
    const nextEnd = endsIn(chunk, ends);
    for (let end = nextEnd(from); end !== -1; end = nextEnd(from)) {
      lines.push(complete(chunk.subarray(from, end)));
      from = end + (chunk[end] === carriageReturn && chunk[end + 1] === newline ? 2 : 1);
    }
    isBehindReturn = ends === 'any' && chunk.at(-1) === carriageReturn;
    if (from < chunk.length) hold(chunk.subarray(from));
    yield lines;
  }
  if (heldBytes > 0) yield [complete(nothing)];
}

/** Finds the end of a line from a place on, places only growing; -1 where there is none. */
function endsIn(chunk: Buffer, ends: LineEnds): (from: number) => number {
  const finder = (byte: number): ((from: number) => number) => {
    let at = -2;
    return from => {
      if (at !== -1 && at < from) at = chunk.indexOf(byte, from);
      return at;
    };
  };
  const nextNewline = finder(newline);
  if (ends === 'lf') return nextNewline;
  const nextReturn = finder(carriageReturn);
  return from => {
    const [a, b] = [nextNewline(from), nextReturn(from)];
    return a === -1 || b === -1 ? Math.max(a, b) : Math.min(a, b);
  };
}

const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** The chunks without the byte order mark that some editors write at the beginning of a file. */
export async function* withoutMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    yield isFirst && chunk.subarray(0, 3).equals(mark) ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}
