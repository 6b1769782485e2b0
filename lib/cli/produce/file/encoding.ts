import { isUtf8 } from 'node:buffer';
import { Refusal, WrongUsage } from '../../../terminal/refusal.ts';
import type { SourceFlag } from '../source.ts';

export const encodingFlag: SourceFlag = {
  value: 'E',
  says: ['how the files write their letters where that is not UTF-8, such as windows-1252 or utf-16le'],
};

const marks: readonly (readonly [string, Buffer])[] = [
  ['utf-32', Buffer.from([0xff, 0xfe, 0, 0])],
  ['utf-32', Buffer.from([0, 0, 0xfe, 0xff])],
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
];

/** Checks what the user says with --encoding. */
export function checkedEncoding(encoding: string | undefined): string | undefined {
  if (encoding === undefined) return undefined;
  try {
    return new TextDecoder(encoding).encoding;
  } catch {
    throw new WrongUsage(
      `--encoding wants a name such as utf-8, windows-1252, iso-8859-9, utf-16le or shift_jis, not "${encoding}"`,
    );
  }
}

/**
 * A text as UTF-8, without the mark that may stand at its beginning; a mark says the encoding, else `encoding` does, else it
 * is UTF-8. Bytes that have no meaning there come as U+FFFD, but a text whose first chunk has such bytes is refused.
 */
export async function* utf8Of(
  file: string,
  chunks: AsyncIterable<Buffer>,
  encoding: string | undefined,
): AsyncGenerator<Buffer> {
  let decode: ((chunk: Buffer) => Buffer) | undefined;
  let last: (() => Buffer) | undefined;
  for await (const chunk of atLeast(4, chunks)) {
    if (decode === undefined) {
      const [marked, mark] = marks.find(([, each]) => chunk.subarray(0, each.length).equals(each)) ?? [];
      const known = marked ?? encoding ?? 'utf-8';
      if (known === 'utf-32')
        throw new Refusal(`${file} is UTF-32, which is not read here: save it as UTF-8`);
      if (known === 'utf-8') {
        checkUtf8(file, chunk);
        decode = each => each;
        if (mark !== undefined) {
          yield chunk.subarray(mark.length);
          continue;
        }
      } else {
        const decoder = new TextDecoder(known);
        decode = each => Buffer.from(decoder.decode(each, { stream: true }));
        last = () => Buffer.from(decoder.decode());
      }
    }
    yield decode(chunk);
  }
  if (last !== undefined) yield last();
}

/** The same bytes, of which the first chunk has so many unless there are fewer in all. */
async function* atLeast(count: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (held === undefined) {
      yield chunk;
      continue;
    }
    held = Buffer.concat([held, chunk]);
    if (held.length < count && !held.includes(0x0a)) continue;
    yield held;
    held = undefined;
  }
  if (held !== undefined && held.length > 0) yield held;
}

function checkUtf8(file: string, chunk: Buffer): void {
  const zero = chunk.indexOf(0);
  if (zero !== -1 && chunk.filter(byte => byte === 0).length > chunk.length / 4)
    throw new Refusal(
      `${file} is not UTF-8 but perhaps UTF-16 without a mark: say --encoding ${zero === 0 ? 'utf-16be' : 'utf-16le'}`,
    );
  const fault = faultIn(chunk);
  if (fault === undefined) return;
  const line = chunk.toString('latin1', 0, fault).split(/\r\n|\n|\r/).length;
  const byte = (chunk[fault] ?? 0).toString(16).toUpperCase();
  throw new Refusal(
    `${file} is not UTF-8: line ${line} has the byte ${byte}; say its encoding, for instance --encoding windows-1252, or save it as UTF-8`,
  );
}

/** Where the first byte stands that is not UTF-8; the last character may be cut. */
function faultIn(chunk: Buffer): number | undefined {
  if (isUtf8SoFar(chunk)) return undefined;
  let good = 0;
  let bad = chunk.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8SoFar(chunk.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return chunk.subarray(0, bad).findLastIndex(byte => byte >= 0x80);
}

/** True for UTF-8, also where the last character lacks its end. */
function isUtf8SoFar(bytes: Buffer): boolean {
  if (isUtf8(bytes)) return true;
  const lead = bytes.subarray(-3).findLastIndex(byte => byte >= 0xc2);
  const last = bytes.subarray(-3).subarray(lead);
  const isCut = lead !== -1 && last.subarray(1).every(byte => byte >= 0x80 && byte < 0xc0);
  return isCut && isUtf8(bytes.subarray(0, bytes.length - last.length));
}
