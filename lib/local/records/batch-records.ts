import { ByteReader, Malformed } from './byte-reader.ts';
import { unpack } from './codecs.ts';
import { FetchedRecord, type RecordHeader } from './fetched.ts';
import type { Room } from './room.ts';
import type { RecordBatch } from './record-batch.ts';

const NO_HEADERS: readonly RecordHeader[] = Object.freeze([]);

/**
 * Appends a batch's records from offset `from` on, and says where to read on: behind the batch, or behind the record
 * that filled the room. Throws Malformed or TooLarge, with nothing appended, for a batch that cannot be read.
 */
export function appendRecords(batch: RecordBatch, from: bigint, room: Room, into: FetchedRecord[]): bigint {
  const reader = new ByteReader(unpack(batch.codec, batch.body, room.unpackedBytes));
  const kept = into.length;
  const offsets = offsetsOf(batch);
  const timestamps = timestampsOf(batch);
  const skipped = from > batch.base ? Number(from - batch.base) : 0;
  const lastDelta = Number(batch.last - batch.base);
  let before = -1;
  try {
    for (let index = 0; index < batch.count; index++) {
      const size = reader.varint();
      const end = reader.at + size;
      reader.skip(1);
      const sinceFirst = reader.varlong();
      const delta = reader.varint();
      if (delta <= before || delta > lastDelta) throw new Malformed('its offsets are not in order');
      before = delta;
      const key = reader.bytes(reader.varint());
      const value = reader.bytes(reader.varint());
      const headers = headersOf(reader);
      if (reader.at !== end) throw new Malformed('a record has another length than it says');
      if (delta < skipped) continue;
      if (room.isFull) return batch.base + BigInt(delta);
      room.take(size);
      into.push(
        new FetchedRecord(offsets(delta), timestamps(sinceFirst), batch.timestampType, key, value, headers),
      );
    }
    if (reader.left > 0) throw new Malformed('it has more bytes than records');
  } catch (error) {
    into.length = kept;
    throw error;
  }
  return batch.last + 1n;
}

/** The kind of a control batch's record; undefined where compaction took it. */
export function controlKind({ count, body }: RecordBatch): 'abort' | 'commit' | 'other' | undefined {
  if (count === 0) return undefined;
  const reader = new ByteReader(body);
  reader.varint();
  reader.skip(1);
  reader.varlong();
  reader.varint();
  const key = reader.bytes(reader.varint());
  if (key === null || key.length < 4) throw new Malformed('a control record has no kind');
  const kind = key.readInt16BE(2);
  return kind === 0 ? 'abort' : kind === 1 ? 'commit' : 'other';
}

function headersOf(reader: ByteReader): readonly RecordHeader[] {
  const count = reader.varint();
  if (count === 0) return NO_HEADERS;
  if (count < 0 || count > reader.left) throw new Malformed('a record has an impossible number of headers');
  const headers: RecordHeader[] = [];
  for (let index = 0; index < count; index++) {
    const key = reader.bytes(reader.varint());
    if (key === null) throw new Malformed('a header has no name');
    headers.push({ key: key.toString(), value: reader.bytes(reader.varint()) });
  }
  return headers;
}

function offsetsOf({ base, last }: RecordBatch): (delta: number) => string {
  const first = Number(base);
  if (last <= BigInt(Number.MAX_SAFE_INTEGER)) return delta => String(first + delta);
  return delta => String(base + BigInt(delta));
}

function timestampsOf(batch: RecordBatch): (sinceFirst: number | bigint) => string {
  if (batch.timestampType === 'LOG_APPEND_TIME') {
    const appended = String(batch.maxTimestamp);
    return () => appended;
  }
  const first = Number(batch.firstTimestamp);
  return sinceFirst => {
    const sum = typeof sinceFirst === 'number' ? first + sinceFirst : Number.NaN;
    return Number.isSafeInteger(first) && Number.isSafeInteger(sum)
      ? String(sum)
      : String(BigInt.asIntN(64, batch.firstTimestamp + BigInt(sinceFirst)));
  };
}
