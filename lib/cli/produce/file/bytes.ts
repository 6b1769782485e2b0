import { Refusal } from '../../../terminal/refusal.ts';
import { bytesOf, openInput } from './input.ts';
import { checkUnpacked, headBytes, type Packing, packingOf } from './packing.ts';
import { PackedFault, unpack, unpackedFile } from './unpack.ts';
import { unzipped } from './zip.ts';

export interface ByteFile {
  /** The file in messages. */
  readonly name: string;
  /** Its bytes, unpacked, once. */
  readonly chunks: AsyncIterable<Buffer>;
  /** How much of the file has been read, 0 to 1; undefined where its size is not known. */
  readonly share: () => number | undefined;
  /** Ends a pipe that is waited for; a file is read on. */
  readonly end: () => void;
}

/**
 * Opens a file to be read as a stream, by its content also gzip, zstd and a zip archive of one file; a pipe by the name of
 * a file, and by `-` what is piped in. A pipe that is waited for is said. Refused: a file that is missing, empty, a folder, named
 * .gz and not gzip, or packed in a way that is not unpacked here; the last of a pipe as soon as it is read.
 */
export async function openBytes(file: string, say: (line: string) => void = () => {}): Promise<ByteFile> {
  const input = await openInput(file, say);
  if (input.path === undefined) {
    const name = file === '-' ? 'stdin' : file;
    return { name, chunks: unpackedPipe(name, input.bytes), share: () => undefined, end: input.end };
  }
  const { path, size, head } = input;
  const packing = packingOf(path, head);
  if (packing === 'plain' && /\.gz$/i.test(file))
    throw new Refusal(`${path} is named .gz and is not gzip: rename it without .gz if it is text`);
  let read = 0;
  const moved = (place: number): void => {
    read = place;
  };
  return {
    name: path,
    chunks: packing === 'plain' ? bytesOf(path, moved) : onceUnpacked(path, unpacked(packing, path, moved)),
    share: () => Math.min(1, read / size),
    end: () => {},
  };
}

/** The error of a reading, in words for the user where the file is damaged; `place` is for instance `after line 7`. */
export function readable(fault: unknown, file: string, place: string): unknown {
  if (!(fault instanceof PackedFault)) return fault;
  const { packing, isTooShort, message } = fault;
  return new Refusal(
    isTooShort
      ? `${file} is cut off: its ${packing} data end too early, ${place}`
      : `${file} is damaged: its ${packing} data cannot be unpacked ${place} (${message}); lines shortly before may be damaged too`,
    { cause: fault },
  );
}

function unpacked(
  packing: Exclude<Packing, 'plain'>,
  path: string,
  moved: (place: number) => void,
): AsyncIterable<Buffer> {
  return packing === 'zip' ? unzipped(path, moved) : unpackedFile(packing, path, moved);
}

async function* unpackedPipe(name: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const pieces = bytes[Symbol.asyncIterator]();
  try {
    const held = await beginning(pieces);
    const packing = packingOf(name, Buffer.concat(held).subarray(0, headBytes));
    const all = behind(held, { [Symbol.asyncIterator]: () => pieces });
    if (packing === 'plain') yield* all;
    else if (packing !== 'zip') yield* onceUnpacked(name, unpack(packing, all));
    else
      throw new Refusal(
        `${name} is a zip archive in a pipe: name the file, or unpack it on its way by unzip -p`,
      );
  } finally {
    // Who has enough leaves the pipe, even if only its beginning was read.
    await pieces.return?.();
  }
}

/** As many pieces as it takes to know what they are: up to the end of a line, since the marks of packed data have none. */
async function beginning(pieces: AsyncIterator<Buffer>): Promise<readonly Buffer[]> {
  const held: Buffer[] = [];
  for (let bytes = 0; bytes < headBytes; ) {
    const piece = await pieces.next();
    if (piece.done === true) break;
    held.push(piece.value);
    bytes += piece.value.length;
    if (piece.value.includes('\n') || piece.value.includes('\r')) break;
  }
  return held;
}

async function* behind(held: readonly Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* held;
  yield* rest;
}

async function* onceUnpacked(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst) checkUnpacked(name, chunk);
    isFirst = false;
    yield chunk;
  }
}
