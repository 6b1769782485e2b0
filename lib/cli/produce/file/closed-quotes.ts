import { Transform } from 'node:stream';

/** Stands in for a line whose end could not be found among the ones after it; no text file holds this character. */
export const unclosedQuote = '\u0000';

const quote = 0x22;
const newline = 0x0a;

/**
 * Keeps one quote that is never closed from swallowing the rest of a file: such a line goes on as
 * `unclosedQuote` alone, so that the lines keep their numbers. A field therefore cannot span lines. When the file
 * `isCut`, what follows its last whole line goes nowhere: a number there may lack digits.
 */
export function closedQuotes(isCut: () => boolean): Transform {
  let rest: Buffer = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(newline) + 1;
      rest = bytes.subarray(end);
      done(null, checkedLines(bytes.subarray(0, end)));
    },
    flush(done) {
      done(null, isCut() ? undefined : checkedLines(rest));
    },
  });
}

/** Almost every file has no quotes at all, and passes as it is. */
function checkedLines(bytes: Buffer): Buffer {
  if (!bytes.includes(quote)) return bytes;
  const lines = bytes.toString('latin1').split('\n');
  return Buffer.from(lines.map(line => (isClosed(line) ? line : unclosedQuote)).join('\n'), 'latin1');
}

function isClosed(line: string): boolean {
  return line.split('"').length % 2 === 1;
}
