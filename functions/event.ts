import type { MSKEvent } from 'aws-lambda';

/** A record of a Kafka event. `source`: the ARN of its event source. `timestamp`: epoch ms. `key`: null where it has none. `value`: null for a tombstone. */
export interface KafkaRecord {
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Uint8Array | null;
}

/** Lambda leaves out what a record does not have, or says null. */
type EventRecord = Omit<MSKEvent['records'][string][number], 'key' | 'value'> &
  Readonly<Partial<Record<'key' | 'value', string | null>>>;

/** The records of an event, each partition's in offset order. */
export function readEvent(event: MSKEvent): readonly KafkaRecord[] {
  return Object.values(event.records).flatMap(records =>
    records.map(record => toRecord(event.eventSourceArn, record)),
  );
}

function toRecord(
  source: string,
  { topic, partition, offset, timestamp, key, value }: EventRecord,
): KafkaRecord {
  return {
    source,
    topic,
    partition,
    offset,
    timestamp,
    key: bytesOf(key),
    value: bytesOf(value),
  };
}

function bytesOf(base64: string | null | undefined): Buffer | null {
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : null;
}
