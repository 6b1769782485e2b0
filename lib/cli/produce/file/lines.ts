/** A line without its end; its bytes are missing when it is longer than the most that is wanted. Numbers count from 1. */
export interface Line {
  readonly number: number;
  readonly bytes: Buffer | undefined;
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const nothing = Buffer.alloc(0);

/**
 * The lines of a text, those that each chunk completes together; they end in LF or CRLF, the last one maybe in nothing.
 * Holds no more than a chunk and `most` bytes. When the chunks end in an error, so do the lines, without the last one:
 * it may lack its end.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, most: number): AsyncGenerator<readonly Line[]> {
  let number = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
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
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      lines.push(complete(chunk.subarray(from, end)));
      from = end + 1;
    }
    if (from < chunk.length) hold(chunk.subarray(from));
    yield lines;
  }
  if (heldBytes > 0) yield [complete(nothing)];
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
