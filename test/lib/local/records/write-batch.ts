import { crc32 } from 'node:zlib';
import { crc32c } from '../../../../lib/local/records/crc32c.ts';

/** A record as a producer writes it; what is left out is 0, null or nothing. */
export interface Written {
  /** Since the batch's first offset; left out, it is its place in the list. */
  readonly delta?: number;
  readonly sinceFirst?: bigint;
  readonly key?: Buffer | string | null;
  readonly value?: Buffer | string | null;
  readonly headers?: readonly (readonly [string, string | null])[];
}

export interface WrittenBatch {
  readonly base?: bigint;
  /** Left out, that of the last record. */
  readonly lastDelta?: number;
  readonly firstTimestamp?: bigint;
  readonly maxTimestamp?: bigint;
  readonly producerId?: bigint;
  /** Codec and flags. */
  readonly attributes?: number;
  readonly count?: number;
  readonly pack?: (bytes: Buffer) => Buffer;
  readonly sum?: number;
}

export const LOG_APPEND = 0x08;
export const TRANSACTIONAL = 0x10;
export const CONTROL = 0x20;

export function writeBatch(records: readonly Written[], batch: WrittenBatch = {}): Buffer {
  const { pack = bytes => bytes } = batch;
  const deltas = records.map(({ delta }, index) => delta ?? index);
  const body = pack(Buffer.concat(records.map((record, index) => writeRecord(record, deltas[index] ?? 0))));
  const checked = Buffer.concat([
    int(2, batch.attributes ?? 0),
    int(4, batch.lastDelta ?? deltas.at(-1) ?? 0),
    long(batch.firstTimestamp ?? 0n),
    long(batch.maxTimestamp ?? 0n),
    long(batch.producerId ?? -1n),
    int(2, 0),
    int(4, 0),
    int(4, batch.count ?? records.length),
    body,
  ]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(batch.sum ?? crc32c(checked));
  const behind = Buffer.concat([int(4, 0), int(1, 2), sum, checked]);
  return Buffer.concat([long(batch.base ?? 0n), int(4, behind.length), behind]);
}

/** A marker that ends a transaction. */
export function writeMarker(kind: 'abort' | 'commit', base: bigint, producerId: bigint): Buffer {
  const key = Buffer.from([0, 0, 0, kind === 'abort' ? 0 : 1]);
  return writeBatch([{ key, value: Buffer.alloc(6) }], {
    base,
    producerId,
    attributes: TRANSACTIONAL | CONTROL,
  });
}

export interface WrittenMessage {
  readonly offset: bigint;
  readonly format: 0 | 1;
  readonly attributes?: number;
  readonly timestamp?: bigint;
  readonly key?: string | null;
  readonly value?: string | Buffer | null;
}

/** A message before Kafka 0.11. */
export function writeMessage(message: WrittenMessage): Buffer {
  const checked = Buffer.concat([
    int(1, message.format),
    int(1, message.attributes ?? 0),
    ...(message.format === 1 ? [long(message.timestamp ?? 0n)] : []),
    sized(4, message.key),
    sized(4, message.value),
  ]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(checked));
  return Buffer.concat([long(message.offset), int(4, checked.length + 4), sum, checked]);
}

export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  const number = BigInt(value);
  let bits = BigInt.asUintN(64, (number << 1n) ^ (number >> 63n));
  for (; bits > 127n; bits >>= 7n) bytes.push(Number(bits & 127n) | 128);
  return Buffer.from([...bytes, Number(bits)]);
}

function writeRecord(record: Written, delta: number): Buffer {
  const headers = record.headers ?? [];
  const fields = Buffer.concat([
    int(1, 0),
    varint(record.sinceFirst ?? 0n),
    varint(delta),
    short(record.key),
    short(record.value),
    varint(headers.length),
    ...headers.flatMap(([name, value]) => [short(name), short(value)]),
  ]);
  return Buffer.concat([varint(fields.length), fields]);
}

function short(value: Buffer | string | null | undefined): Buffer {
  if (value === null || value === undefined) return varint(-1);
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(bytes.length), bytes]);
}

export function sized(bytes: number, value: Buffer | string | null | undefined): Buffer {
  if (value === null || value === undefined) return int(bytes, -1);
  return Buffer.concat([int(bytes, Buffer.byteLength(value)), Buffer.from(value)]);
}

export function int(bytes: number, value: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeIntBE(value, 0, bytes);
  return buffer;
}

export function long(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(value);
  return buffer;
}
