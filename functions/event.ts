import type { MSKEvent } from 'aws-lambda';

/**
 * A record of a Kafka event. `source`: the ARN of its event source. `timestamp`: epoch ms. `key`: null where it has none. `value`: null
 * for a tombstone; its bytes are made of the event's text each time that it is read, so that those of one record are gone before the next.
 */
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

function toRecord(source: string, record: EventRecord): KafkaRecord {
  const { topic, partition, offset, timestamp, key } = record;
  return {
    source,
    topic,
    partition,
    offset,
    timestamp,
    key: bytesOf(key),
    get value() {
      return bytesOf(record.value);
    },
  };
}

function bytesOf(base64: string | null | undefined): Buffer | null {
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : null;
}

/**
 * A handler that keeps nothing of an event when its call has ended. A process of a local run writes the text of a long value for it
 * when it is asked for, and again each time, in place of all texts before the call; Lambda does not look.
 */
export function keepingNoEvent<Handler extends object>(handler: Handler): Handler {
  return Object.assign(handler, { keepsNoEvent: true });
}
