import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { KafkaRecord } from '../../../../lib/local/records/fetched.ts';
import { int, long, sized } from './write-batch.ts';

/** What Java's client reads of a topic, or of bytes that it has written. */
export interface Verdict {
  readonly kind: string;
  readonly name: string;
  readonly count: number;
  readonly crc: string;
  readonly bytes: Buffer;
}

/** Verdicts as Judge.java prints them. */
export function verdictsIn(text: string): readonly Verdict[] {
  return text
    .trim()
    .split('\n')
    .map(line => {
      const [kind = '', name = '', count = '', crc = '', bytes = ''] = line.split(' ');
      return { kind, name, count: Number(count), crc, bytes: Buffer.from(bytes, 'base64') };
    });
}

/** Batches of every format and codec, which Java has written: `Judge.java 1`, in the trigger's tests. */
export function javaBatches(): readonly Verdict[] {
  return verdictsIn(readFileSync(join(import.meta.dirname, 'java-batches.txt'), 'utf8'));
}

/** How many, and the sum over all that is in them, as the judge takes it. */
export function shownOf(records: readonly KafkaRecord[]): readonly [number, string] {
  const parts = records.flatMap(({ offset, timestamp, timestampType, key, value, headerList }) => [
    long(BigInt(offset)),
    long(BigInt(timestamp)),
    int(1, timestampType === 'LOG_APPEND_TIME' ? 1 : 0),
    sized(4, key),
    sized(4, value),
    int(4, headerList.length),
    ...headerList.flatMap(header => [sized(4, header.key), sized(4, header.value)]),
  ]);
  return [records.length, crc32(Buffer.concat(parts)).toString(16)];
}
