/**
 * The two requests of Kafka's protocol that tell a topic's id, which the client library is too old to ask for: ApiVersions
 * in its version 0, which every broker knows, and Metadata in version 10, the first that has ids (Kafka 2.8).
 */

const METADATA = 3;
const API_VERSIONS = 18;
/** Of Metadata. */
export const VERSION_WITH_IDS = 10;
const NO_ID = '00000000000000000000000000000000';
const UNKNOWN_TOPIC = 3;

/** What a broker says of one topic. */
export type TopicAnswer =
  | { readonly kind: 'topic'; readonly id: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'error'; readonly code: number };

/** Request, with its length before it. */
export function apiVersionsRequest(correlation: number): Buffer {
  return framed([int16(API_VERSIONS), int16(0), int32(correlation), int16(-1)]);
}

/** The newest version of Metadata that the broker knows; 0 where it does not say. */
export function metadataVersionIn(answer: Buffer): number {
  const reader = new Reader(answer, 4);
  if (reader.int16() !== 0) return 0;
  for (let left = reader.int32(); left > 0; left--) {
    const key = reader.int16();
    reader.int16();
    const newest = reader.int16();
    if (key === METADATA) return newest;
  }
  return 0;
}

/** Request for one topic, which is not created by it; with its length before it. */
export function topicRequest(correlation: number, topic: string): Buffer {
  const name = Buffer.from(topic);
  return framed([
    int16(METADATA),
    int16(VERSION_WITH_IDS),
    int32(correlation),
    int16(-1),
    // No tags; a list of one topic: no id, its name, no tags.
    Buffer.from([0, 2]),
    Buffer.alloc(16),
    varint(name.length + 1),
    name,
    // No tags; create nothing, say nothing of rights; no tags.
    Buffer.from([0, 0, 0, 0, 0]),
  ]);
}

/** Throws a RangeError where the answer ends too early. */
export function topicIn(answer: Buffer): TopicAnswer {
  const reader = new Reader(answer, 4);
  reader.tags();
  reader.int32();
  for (let brokers = reader.varint(); brokers > 1; brokers--) {
    reader.int32();
    reader.text();
    reader.int32();
    reader.text();
    reader.tags();
  }
  reader.text();
  reader.int32();
  if (reader.varint() < 2) return { kind: 'missing' };
  const code = reader.int16();
  reader.text();
  const id = reader.bytes(16).toString('hex');
  if (code === UNKNOWN_TOPIC) return { kind: 'missing' };
  return id === NO_ID ? { kind: 'error', code } : { kind: 'topic', id };
}

function framed(parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(body.length), body]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

class Reader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#move(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#move(4));
  }

  bytes(length: number): Buffer {
    const at = this.#move(length);
    if (this.#at > this.#bytes.length) throw new RangeError('the answer ends too early');
    return this.#bytes.subarray(at, at + length);
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#move(1));
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number of the answer is too long');
  }

  /** A text, which is passed over. */
  text(): void {
    const length = this.varint();
    if (length > 1) this.bytes(length - 1);
  }

  tags(): void {
    for (let left = this.varint(); left > 0; left--) {
      this.varint();
      this.bytes(this.varint());
    }
  }

  #move(length: number): number {
    const at = this.#at;
    this.#at += length;
    return at;
  }
}
