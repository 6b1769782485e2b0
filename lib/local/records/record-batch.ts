import { ByteReader, Malformed } from './byte-reader.ts';
import { crc32c } from './crc32c.ts';
import type { TimestampType } from './fetched.ts';

/** Where the bytes begin that the checksum covers, and where the records do. */
const CHECKED_AT = 21;
const RECORDS_AT = 61;

const CODEC = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/** The head of a record batch (format 2). */
export interface RecordBatch {
  readonly base: bigint;
  /** Its last offset, also when compaction took that record. */
  readonly last: bigint;
  /** Records that are left in it. */
  readonly count: number;
  readonly codec: number;
  readonly firstTimestamp: bigint;
  readonly maxTimestamp: bigint;
  readonly timestampType: TimestampType;
  readonly producerId: bigint;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  /** The records, as they are packed. */
  readonly body: Buffer;
}

/** The batch in `bytes`, which hold it alone and whole. Throws Malformed where it cannot be one. */
export function recordBatch(bytes: Buffer): RecordBatch {
  const reader = new ByteReader(bytes);
  const base = reader.int64();
  reader.skip(CHECKED_AT - 4 - reader.at);
  const sum = reader.uint32();
  const attributes = reader.int16();
  const lastDelta = reader.int32();
  const firstTimestamp = reader.int64();
  const maxTimestamp = reader.int64();
  const producerId = reader.int64();
  reader.skip(2 + 4);
  const count = reader.int32();
  if (crc32c(bytes.subarray(CHECKED_AT)) !== sum)
    throw new Malformed('its checksum does not match its bytes');
  if (lastDelta < 0 || count < 0) throw new Malformed('it has a negative number of records');
  return {
    base,
    last: base + BigInt(lastDelta),
    count,
    codec: attributes & CODEC,
    firstTimestamp,
    maxTimestamp,
    timestampType: attributes & LOG_APPEND_TIME ? 'LOG_APPEND_TIME' : 'CREATE_TIME',
    producerId,
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    isControl: (attributes & CONTROL) !== 0,
    body: bytes.subarray(RECORDS_AT),
  };
}
