import { ByteReader, Malformed } from './byte-reader.ts';
import type { Unpacked } from './unpacked.ts';

/** Java's clients cut data into blocks behind this and two versions; others send one block as it is. */
const FRAME = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const FRAME_BYTES = FRAME.length + 8;

/** Snappy in Java's frame, or one raw block. */
export function unpackSnappy(bytes: Buffer, out: Unpacked): void {
  if (!bytes.subarray(0, FRAME.length).equals(FRAME)) return unpackBlock(new ByteReader(bytes), out);
  const reader = new ByteReader(bytes);
  reader.skip(FRAME_BYTES);
  while (reader.left > 0) {
    const size = reader.int32();
    const from = reader.skip(size);
    unpackBlock(new ByteReader(bytes, from, from + size), out);
  }
}

function unpackBlock(reader: ByteReader, out: Unpacked): void {
  const { buffer } = reader;
  const length = lengthOf(reader);
  const start = out.length;
  while (reader.left > 0) {
    const tag = reader.uint8();
    const size = tag >>> 2;
    switch (tag & 3) {
      case 0: {
        const count = literalLength(reader, size);
        out.append(buffer, reader.skip(count), count);
        break;
      }
      case 1:
        out.repeat(((tag >>> 5) << 8) | reader.uint8(), (size & 7) + 4, start);
        break;
      case 2:
        out.repeat(buffer.readUInt16LE(reader.skip(2)), size + 1, start);
        break;
      default:
        out.repeat(buffer.readUInt32LE(reader.skip(4)), size + 1, start);
    }
    if (out.length - start > length) break;
  }
  if (out.length - start !== length) throw new Malformed('a snappy block has another length than it says');
}

function lengthOf(reader: ByteReader): number {
  let length = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = reader.uint8();
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) return length;
    if (scale >= 2 ** 28) throw new Malformed('a snappy block has no length');
  }
}

function literalLength(reader: ByteReader, size: number): number {
  if (size < 60) return size + 1;
  const bytes = size - 59;
  return reader.buffer.readUIntLE(reader.skip(bytes), bytes) + 1;
}
