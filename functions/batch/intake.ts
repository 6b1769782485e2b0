import type { MSKEvent } from 'aws-lambda';
import { latestTime, type Sent } from '../../domain/ahead.ts';
import type { LedgerRecord } from '../../domain/ledger.ts';
import type { Message } from '../../domain/message.ts';
import { recordTime } from '../../domain/time.ts';
import { readEvent } from '../event.ts';
import type { KafkaRecord } from '../event.ts';
import type { SetAside } from '../io/set-aside.ts';

/** A record's rows, beside the record itself in case it must be set aside later. */
export interface IntakeRecord<Row> extends LedgerRecord<readonly Row[]> {
  readonly kafkaRecord: KafkaRecord;
}

export interface Intake<Row> {
  /** Every record of the event, those without rows too; each partition's in offset order. */
  readonly records: readonly IntakeRecord<Row>[];
  /** The records with a fault. Some of their rows may be good. */
  readonly faults: readonly SetAside[];
}

/**
 * The rows of a record's value, and what is at fault in it, rows of later than `sent.until` too. `only`: the indexes of the
 * elements to read. Never throws.
 */
export type Decode<Row> = (
  value: Uint8Array | null,
  only: readonly number[] | undefined,
  sent: Sent,
) => Message<Row>;

/** Decodes a Kafka event once, record by record. `aheadSeconds`: how much later than its record was sent a row may be. */
export function takeIn<Row>(
  event: MSKEvent,
  decode: Decode<Row>,
  only: readonly number[] | undefined,
  aheadSeconds: number,
): Intake<Row> {
  const now = Date.now();
  const faults: SetAside[] = [];
  const records = readEvent(event).map(record => {
    const until = latestTime(recordTime(record.timestamp), now, aheadSeconds);
    const { rows, fault, rejected } = decode(record.value, only, { timestamp: record.timestamp, until });
    if (fault !== undefined) faults.push({ record, reason: fault, ...(rejected && { elements: rejected }) });
    const { partition, offset } = record;
    const timestamp = recordTime(record.timestamp);
    return { partition, offset, timestamp, content: rows, kafkaRecord: record };
  });
  return { records, faults };
}

/** When the newest of the records was sent, ISO 8601; undefined without records, or by a clock that no calendar has. */
export function sentAtOf(records: readonly { readonly timestamp: number }[]): string | undefined {
  const newest = new Date(records.reduce((most, { timestamp }) => Math.max(most, timestamp), -1));
  return newest.getTime() >= 0 ? newest.toISOString() : undefined;
}
