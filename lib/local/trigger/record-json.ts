import type { KafkaRecord, RecordHeader } from '../records/fetched.ts';
import { type LongValue, quotedLength } from '../workers/event-pieces.ts';

/**
 * Records of one partition as the JSON text they have in an event, each led by a comma, in ASCII bytes without the long
 * values, which are kept as they are. Built once on arrival, so that a batch is a few slices and its size is known exactly.
 * Nothing of what was fetched is held any longer.
 */
export interface EncodedRecords {
  readonly text: Buffer;
  /** Where each record's part of `text` ends. */
  readonly textEnds: Float64Array;
  /** The long value of each record that has one, and where in `text` it belongs. */
  readonly longs: readonly (LongAt | undefined)[];
  /** Where each record would end in the whole text. */
  readonly ends: Float64Array;
  /** The records' offsets as decimal text. */
  readonly offsets: readonly string[];
  /** The records' timestamps, epoch milliseconds. */
  readonly timestamps: Float64Array;
}

interface LongAt extends LongValue {
  readonly at: number;
}

const FIXED_BYTES = 220;
/** Below it a value is quicker as a part of the text. */
const LONG_BYTES = 2048;

/** Bytes of the whole text. */
export function sizeOf({ ends }: EncodedRecords): number {
  return ends.at(-1) ?? 0;
}

/** Fields in AWS's order; `key` and `value` are left out when null, header bytes are signed. */
export function encodeRecords(
  topic: string,
  partition: number,
  messages: readonly KafkaRecord[],
): EncodedRecords {
  const head = `,{"topic":${JSON.stringify(topic)},"partition":${partition},"offset":`;
  const headers = messages.map(message => headersJson(message.headerList));
  let room = 0;
  for (let i = 0; i < messages.length; i++)
    room +=
      head.length +
      FIXED_BYTES +
      base64Length(messages[i]?.key) +
      roomOf(messages[i]?.value) +
      (headers[i]?.length ?? 0);

  // Long values lie at its end, first the last one.
  const bytes = Buffer.allocUnsafeSlow(room);
  const ends = new Float64Array(messages.length);
  const textEnds = new Float64Array(messages.length);
  const longs: (LongAt | undefined)[] = [];
  const offsets: string[] = [];
  const timestamps = new Float64Array(messages.length);
  let at = 0;
  let size = 0;
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i];
    if (message === undefined) continue;
    const { offset, timestamp, timestampType, key, value } = message;
    const before = at;
    const start = `${head}${offset},"timestamp":${timestamp},"timestampType":"${timestampType}"${member('key', key)}`;
    const end = `,"headers":${headers[i]}}`;
    if (isLong(value)) {
      at += bytes.write(`${start},"value":`, at, 'latin1');
      room -= value.length;
      bytes.set(value, room);
      longs.push({ at, value: bytes.subarray(room, room + value.length) });
      size += quotedLength(value.length);
      at += bytes.write(end, at, 'latin1');
    } else {
      longs.push(undefined);
      at += bytes.write(`${start}${member('value', value)}${end}`, at, 'latin1');
    }
    size += at - before;
    ends[i] = size;
    textEnds[i] = at;
    timestamps[i] = Number(timestamp);
    offsets.push(offset);
  }
  return { text: bytes.subarray(0, at), textEnds, longs, ends, offsets, timestamps };
}

function isLong(value: Buffer | null | undefined): value is Buffer {
  return (value?.length ?? 0) > LONG_BYTES;
}

function roomOf(value: Buffer | null | undefined): number {
  return isLong(value) ? value.length : base64Length(value);
}

function member(name: string, bytes: Buffer | null): string {
  return bytes === null ? '' : `,"${name}":"${bytes.toString('base64')}"`;
}

function base64Length(value: Buffer | null | undefined): number {
  return value ? Math.ceil(value.length / 3) * 4 : 0;
}

function headersJson(list: readonly RecordHeader[]): string {
  if (list.length === 0) return '[]';
  return `[${list.map(({ key, value }) => `{${asciiJson(key)}:[${value === null ? '' : new Int8Array(value).join(',')}]}`).join(',')}]`;
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
