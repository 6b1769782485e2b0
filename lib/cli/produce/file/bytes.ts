import { Refusal } from '../../../terminal/refusal.ts';
import { bytesOf, type Input, openInput } from './input.ts';
import { checkUnpacked, type Packing, packingOf } from './packing.ts';
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
 * a file, and by `-` what is piped in. A pipe is waited for, which `say` hears of. Refused: one that is missing, empty, a
 * folder, named .gz and not gzip, or packed in a way that is not unpacked here.
 */
export async function openBytes(file: string, say: (line: string) => void = () => {}): Promise<ByteFile> {
  const input = await openInput(file, say);
  const name = input.path ?? (file === '-' ? 'stdin' : file);
  const packing = packingOf(name, input.head);
  if (packing === 'plain' && /\.gz$/i.test(file))
    throw new Refusal(`${name} is named .gz and is not gzip: rename it without .gz if it is text`);
  let read = 0;
  const moved = (place: number): void => {
    read = place;
  };
  const chunks = chunksOf(input, name, packing, moved);
  return {
    name,
    chunks: packing === 'plain' ? chunks : onceUnpacked(name, chunks),
    share: () => (input.path === undefined ? undefined : Math.min(1, read / input.size)),
    end: () => (input.path === undefined ? input.end() : undefined),
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

function chunksOf(
  input: Input,
  name: string,
  packing: Packing,
  moved: (place: number) => void,
): AsyncIterable<Buffer> {
  switch (packing) {
    case 'plain':
      return input.path === undefined ? input.bytes : bytesOf(input.path, moved);
    case 'zip':
      if (input.path !== undefined) return unzipped(input.path, moved);
      throw new Refusal(`${name} is a zip archive in a pipe: name the file, or unpack it on its way by unzip -p`);
    default:
      return input.path === undefined
        ? unpack(packing, input.bytes)
        : unpackedFile(packing, input.path, moved);
  }
}

async function* onceUnpacked(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst) checkUnpacked(name, chunk);
    isFirst = false;
    yield chunk;
  }
}
