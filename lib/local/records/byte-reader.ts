/** Bytes are not what Kafka's protocol says. The message says in what, without a place. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

const TOO_EARLY = 'the bytes end too early';

/** Reads big-endian fields one after the other, each within bounds or Malformed. */
export class ByteReader {
  readonly buffer: Buffer;
  at: number;
  /** Nothing is read from here on. */
  readonly end: number;

  constructor(buffer: Buffer, at = 0, end = buffer.length) {
    this.buffer = buffer;
    this.at = at;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  /** Passes over so many bytes and says where they began. */
  skip(count: number): number {
    const { at } = this;
    if (count < 0 || count > this.end - at) throw new Malformed(TOO_EARLY);
    this.at = at + count;
    return at;
  }

  uint8(): number {
    if (this.at >= this.end) throw new Malformed(TOO_EARLY);
    return this.buffer[this.at++] as number;
  }

  int16(): number {
    return this.buffer.readInt16BE(this.skip(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.skip(4));
  }

  uint32(): number {
    return this.buffer.readUInt32BE(this.skip(4));
  }

  int64(): bigint {
    return this.buffer.readBigInt64BE(this.skip(8));
  }

  /** So many bytes, uncopied; null for a negative count, as Kafka writes null. */
  bytes(count: number): Buffer | null {
    if (count < 0) return null;
    const from = this.skip(count);
    return this.buffer.subarray(from, from + count);
  }

  /** Of 32 bits, zigzag. */
  varint(): number {
    let byte = this.uint8();
    let value = byte & 0x7f;
    for (let shift = 7; byte & 0x80; shift += 7) {
      if (shift > 28) throw new Malformed('a number has more than five bytes');
      byte = this.uint8();
      value |= (byte & 0x7f) << shift;
    }
    return (value >>> 1) ^ -(value & 1);
  }

  /** Of 64 bits, zigzag; a bigint where a number would not be exact. */
  varlong(): number | bigint {
    const { at } = this;
    let byte = this.uint8();
    let value = byte & 0x7f;
    for (let shift = 7; byte & 0x80 && shift <= 21; shift += 7) {
      byte = this.uint8();
      value |= (byte & 0x7f) << shift;
    }
    if ((byte & 0x80) === 0) return (value >>> 1) ^ -(value & 1);
    this.at = at;
    return this.#longVarlong();
  }

  #longVarlong(): number | bigint {
    let byte = this.uint8();
    let bits = BigInt(byte & 0x7f);
    for (let shift = 7n; byte & 0x80; shift += 7n) {
      if (shift > 63n) throw new Malformed('a number has more than ten bytes');
      byte = this.uint8();
      bits |= BigInt(byte & 0x7f) << shift;
    }
    bits = BigInt.asUintN(64, bits);
    const value = (bits >> 1n) ^ -(bits & 1n);
    const short = Number(value);
    return Number.isSafeInteger(short) ? short : value;
  }
}
