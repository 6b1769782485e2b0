import { crc32 } from 'node:zlib';
import { ByteReader, Malformed } from './byte-reader.ts';
import { unpack } from './codecs.ts';
import { FetchedRecord, type TimestampType } from './fetched.ts';
import type { Room } from './room.ts';

/** Offset and size. */
export const ENTRY_HEAD_BYTES = 12;
const CODEC = 0x07;
const LOG_APPEND_TIME = 0x08;

/** A message of format 0 or 1: a record, or a wrapper around a set of them. */
interface Message {
  /** A wrapper's is that of its last message. */
  readonly offset: bigint;
  readonly format: number;
  readonly codec: number;
  readonly timestamp: bigint;
  readonly timestampType: TimestampType;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/**
 * Appends the record, or those in the wrapper, of an entry before Kafka 0.11, from offset `from` on; and says where to
 * read on. `entry` holds it alone and whole. Throws as `appendRecords` does.
 */
export function appendMessages(entry: Buffer, from: bigint, room: Room, into: FetchedRecord[]): bigint {
  const message = messageIn(entry, true);
  const inner = message.codec === 0 ? [message] : innerMessages(message, room.unpackedBytes);
  for (const each of inner) {
    if (each.offset < from) continue;
    if (room.isFull) return each.offset;
    room.take((each.key?.length ?? 0) + (each.value?.length ?? 0));
    const { timestampType, key, value } = each;
    into.push(new FetchedRecord(String(each.offset), String(each.timestamp), timestampType, key, value, []));
  }
  return message.offset + 1n;
}

/** Java's clients hold the sum of a wrapper against it, not those of what it wraps. */
function messageIn(entry: Buffer, isChecked: boolean): Message {
  const reader = new ByteReader(entry);
  const offset = reader.int64();
  reader.skip(4);
  const sum = reader.uint32();
  if (isChecked && crc32(entry.subarray(reader.at)) !== sum)
    throw new Malformed('its checksum does not match its bytes');
  const format = reader.uint8();
  if (format > 1) throw new Malformed(`a message has format ${format} within one of format 0 or 1`);
  const attributes = reader.uint8();
  const timestamp = format === 1 ? reader.int64() : -1n;
  return {
    offset,
    format,
    codec: attributes & CODEC,
    timestamp,
    timestampType: format === 1 && attributes & LOG_APPEND_TIME ? 'LOG_APPEND_TIME' : 'CREATE_TIME',
    key: reader.bytes(reader.int32()),
    value: reader.bytes(reader.int32()),
  };
}

/** Format 1 numbers what it wraps from 0 on, so that a broker need not pack it anew; format 0 has the offsets themselves. */
function innerMessages(wrapper: Message, limit: number): readonly Message[] {
  if (wrapper.value === null) throw new Malformed('a compressed message wraps nothing');
  const reader = new ByteReader(unpack(wrapper.codec, wrapper.value, limit));
  const inner: Message[] = [];
  while (reader.left > 0) {
    const from = reader.at;
    reader.skip(8);
    reader.skip(reader.int32());
    const message = messageIn(reader.buffer.subarray(from, reader.at), false);
    if (message.format !== wrapper.format || message.codec !== 0)
      throw new Malformed('a compressed message wraps what it must not');
    inner.push(message);
  }
  const last = inner.at(-1);
  if (last === undefined) throw new Malformed('a compressed message wraps nothing');
  const base = wrapper.format === 1 ? wrapper.offset - last.offset : 0n;
  let before = -1n;
  return inner.map(message => {
    const offset = base + message.offset;
    if (offset <= before || offset > wrapper.offset) throw new Malformed('its offsets are not in order');
    before = offset;
    const { timestampType } = wrapper;
    const timestamp = timestampType === 'LOG_APPEND_TIME' ? wrapper.timestamp : message.timestamp;
    return { ...message, offset, timestamp, timestampType };
  });
}
