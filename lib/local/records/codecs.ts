import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { Malformed } from './byte-reader.ts';
import { unpackLz4 } from './lz4.ts';
import { unpackSnappy } from './snappy.ts';
import { TooLarge, Unpacked } from './unpacked.ts';

/**
 * What a batch's codec (the three lowest bits of its attributes) packed, at most `limit` bytes of it: more is TooLarge,
 * before it is allocated; what the codec cannot have written, or an unknown codec, is Malformed.
 */
export function unpack(codec: number, bytes: Buffer, limit: number): Buffer {
  switch (codec) {
    case 0:
      return bytes;
    case 1:
      return byZlib('gzip', bounds => gunzipSync(bytes, bounds), limit);
    case 2:
      return byOwn(unpackSnappy, bytes, limit);
    case 3:
      return byOwn(unpackLz4, bytes, limit);
    case 4:
      return byZlib('zstd', bounds => zstdDecompressSync(bytes, bounds), limit);
    default:
      throw new Malformed(`it is compressed by a codec that is not known (${codec})`);
  }
}

function byOwn(unpackInto: (bytes: Buffer, out: Unpacked) => void, bytes: Buffer, limit: number): Buffer {
  const out = new Unpacked(bytes.length, limit);
  unpackInto(bytes, out);
  return out.written();
}

const CHUNK_BYTES = 128 * 1024;

function byZlib(
  name: string,
  run: (bounds: { readonly maxOutputLength: number; readonly chunkSize: number }) => Buffer,
  limit: number,
): Buffer {
  try {
    return run({ maxOutputLength: limit, chunkSize: CHUNK_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw new TooLarge(limit);
    throw new Malformed(`it is not what ${name} writes`, { cause: error });
  }
}
