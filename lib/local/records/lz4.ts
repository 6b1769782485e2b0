import { ByteReader, Malformed } from './byte-reader.ts';
import type { Unpacked } from './unpacked.ts';

const MAGIC = 0x184d2204;
const STORED = 0x80000000;
const BLOCK_BYTES: Readonly<Record<number, number>> = { 4: 2 ** 16, 5: 2 ** 18, 6: 2 ** 20, 7: 2 ** 22 };
const WINDOW_BYTES = 2 ** 16;

/**
 * An LZ4 frame: blocks that stand alone, as Java writes them, or that refer to those before, as librdkafka does. Its
 * own checksums are passed over, since the batch has one, and old clients wrote that of the head wrongly.
 */
export function unpackLz4(frame: Buffer, out: Unpacked): void {
  const reader = new ByteReader(frame);
  if (frame.readUInt32LE(reader.skip(4)) !== MAGIC) throw new Malformed('it is no LZ4 frame');
  const flags = reader.uint8();
  if ((flags & 0xc0) !== 0x40) throw new Malformed('the LZ4 frame has an unknown version');
  if (flags & 1) throw new Malformed('the LZ4 frame wants a dictionary');
  const largest = BLOCK_BYTES[(reader.uint8() >>> 4) & 7];
  if (largest === undefined) throw new Malformed('the LZ4 frame has an unknown size of blocks');
  const isLinked = (flags & 0x20) === 0;
  reader.skip((flags & 8 ? 8 : 0) + 1);
  for (;;) {
    const word = frame.readUInt32LE(reader.skip(4));
    if (word === 0) return;
    const size = word % STORED;
    const from = reader.skip(size);
    const begin = out.length;
    if (word >= STORED) out.append(frame, from, size);
    else {
      const start = isLinked ? Math.max(0, begin - WINDOW_BYTES) : begin;
      unpackBlock(new ByteReader(frame, from, from + size), out, start, begin + largest);
    }
    if (out.length - begin > largest) throw largerThanSaid();
    if (flags & 0x10) reader.skip(4);
  }
}

/** Copies reach back to `start` of what is written; the block ends at `most`. */
function unpackBlock(reader: ByteReader, out: Unpacked, start: number, most: number): void {
  while (reader.left > 0) {
    const token = reader.uint8();
    const literals = lengthOf(reader, token >>> 4);
    out.append(reader.buffer, reader.skip(literals), literals);
    if (reader.left === 0) return;
    const distance = reader.buffer.readUInt16LE(reader.skip(2));
    const count = lengthOf(reader, token & 15) + 4;
    if (out.length + count > most) throw largerThanSaid();
    out.repeat(distance, count, start);
  }
}

function lengthOf(reader: ByteReader, short: number): number {
  let length = short;
  for (let byte = short === 15 ? 255 : 0; byte === 255; length += byte) byte = reader.uint8();
  return length;
}

function largerThanSaid(): Malformed {
  return new Malformed('an LZ4 block is larger than its frame says');
}
