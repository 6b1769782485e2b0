import type { KafkaRecord, RecordHeader } from '../records/fetched.ts';

/**
 * Records of one partition as the JSON text they have in an event, each led by a comma, in one buffer of ASCII bytes.
 * Built once on arrival, so that a batch is a few slices and its size is known exactly.
 */
export interface EncodedRecords {
  readonly bytes: Buffer;
  /** Where each record's text ends in `bytes`. */
  readonly ends: Float64Array;
  /** The records' offsets as decimal text. */
  readonly offsets: readonly string[];
  /** The records' timestamps, epoch milliseconds. */
  readonly timestamps: Float64Array;
}

const FIXED_BYTES = 220;
/** A longer value is written by itself: as a part of the record's text it would be copied once more. */
const LONG_BYTES = 512;

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
      base64Length(messages[i]?.value) +
      (headers[i]?.length ?? 0);

  const bytes = Buffer.allocUnsafeSlow(room);
  const ends = new Float64Array(messages.length);
  const offsets: string[] = [];
  const timestamps = new Float64Array(messages.length);
  let at = 0;
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i];
    if (message === undefined) continue;
    const { offset, timestamp, timestampType, key, value } = message;
    const start = `${head}${offset},"timestamp":${timestamp},"timestampType":"${timestampType}"${member('key', key)}`;
    const end = `,"headers":${headers[i]}}`;
    if (value !== null && value.length > LONG_BYTES) {
      at += bytes.write(`${start},"value":"`, at, 'latin1');
      at += bytes.write(value.toString('base64'), at, 'latin1');
      at += bytes.write(`"${end}`, at, 'latin1');
    } else at += bytes.write(`${start}${member('value', value)}${end}`, at, 'latin1');
    ends[i] = at;
    timestamps[i] = Number(timestamp);
    offsets.push(offset);
  }
  return { bytes: bytes.subarray(0, at), ends, offsets, timestamps };
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
