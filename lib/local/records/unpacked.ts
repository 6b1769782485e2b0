import { Malformed } from './byte-reader.ts';

/** The unpacked bytes of a batch are over the bound; nothing of that size was allocated. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';

  constructor(limit: number) {
    super(`it unpacks to more than ${limit} bytes`);
  }
}

const FIRST_BYTES = 64 * 1024;
/** From here on a call of the engine is cheaper than a loop. */
const LONG = 24;

/** Where a codec writes: grows with what is written, to `limit` bytes and no further. */
export class Unpacked {
  readonly #limit: number;
  #bytes: Buffer;
  #at = 0;

  constructor(packedBytes: number, limit: number) {
    this.#limit = limit;
    this.#bytes = Buffer.allocUnsafeSlow(Math.min(limit, Math.max(FIRST_BYTES, 4 * packedBytes)));
  }

  get length(): number {
    return this.#at;
  }

  written(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  append(source: Buffer, from: number, count: number): void {
    const to = this.#grow(count);
    const bytes = this.#bytes;
    if (count > LONG) source.copy(bytes, this.#at, from, from + count);
    else for (let at = this.#at, read = from; at < to; ) bytes[at++] = source[read++] as number;
    this.#at = to;
  }

  /** Writes `count` bytes again from `distance` back, not before `start`; what it writes is read again where they overlap. */
  repeat(distance: number, count: number, start: number): void {
    if (distance === 0 || distance > this.#at - start) throw new Malformed('it repeats bytes from nowhere');
    const to = this.#grow(count);
    const bytes = this.#bytes;
    const from = this.#at - distance;
    if (distance >= count && count > LONG) bytes.copyWithin(this.#at, from, from + count);
    else for (let at = this.#at, read = from; at < to; ) bytes[at++] = bytes[read++] as number;
    this.#at = to;
  }

  /** Makes room for `count` bytes more and says where it ends. */
  #grow(count: number): number {
    const to = this.#at + count;
    if (to > this.#limit) throw new TooLarge(this.#limit);
    if (to > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(this.#limit, Math.max(to, 2 * this.#bytes.length)));
      this.#bytes.copy(larger, 0, 0, this.#at);
      this.#bytes = larger;
    }
    return to;
  }
}
