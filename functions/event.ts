import type { MSKEvent } from 'aws-lambda';

/** A record of a Kafka event. `timestamp`: epoch ms. `value`: null for a tombstone. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly value: Uint8Array | null;
}

/** Lambda leaves a tombstone's value out, or says null. */
type EventRecord = Omit<MSKEvent['records'][string][number], 'value'> & { readonly value?: string | null };

/** The records of an event, each partition's in offset order. */
export function readEvent(event: MSKEvent): readonly KafkaRecord[] {
  return Object.values(event.records).flatMap(records => records.map(toRecord));
}

function toRecord({ topic, partition, offset, timestamp, value }: EventRecord): KafkaRecord {
  return {
    topic,
    partition,
    offset,
    timestamp,
    value: typeof value === 'string' ? Buffer.from(value, 'base64') : null,
  };
}
