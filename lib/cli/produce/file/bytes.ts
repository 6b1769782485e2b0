import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Refusal } from '../../../terminal/refusal.ts';
import { gunzipped, isTooShort } from './gunzip.ts';

export interface ByteFile {
  /** Its bytes, unpacked, once. */
  readonly chunks: AsyncIterable<Buffer>;
  /** How much of the file has been read, 0 to 1. */
  readonly share: () => number;
}

/**
 * Opens a file, a .gz too, to be read as a stream. Refused: one that is missing, empty, a folder, named .gz and not gzip
 * or the other way round.
 */
export async function openBytes(file: string): Promise<ByteFile> {
  const size = await checkedSize(file);
  let read = 0;
  const chunks = bytesOf(file, place => {
    read = place;
  });
  return { chunks, share: () => read / size };
}

/** The error of a reading, in words for the user where the file is damaged; `place` is for instance `after line 7`. */
export function readable(fault: unknown, file: string, place: string): unknown {
  if (isTooShort(fault))
    return new Refusal(`${file} is cut off: its gzip data end too early, ${place}`, { cause: fault });
  if (fault instanceof Error && 'code' in fault && String(fault.code).startsWith('Z_'))
    return new Refusal(
      `${file} is damaged: its gzip data cannot be unpacked ${place} (${fault.message}); lines shortly before may be damaged too`,
      { cause: fault },
    );
  return fault;
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
