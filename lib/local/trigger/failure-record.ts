import { recordTimeText } from '../../../domain/time.ts';
import type { InvokeResult } from '../workers/function.ts';
import { textLength, wholeText } from '../workers/event-pieces.ts';
import type { EventWriter } from './batch-event.ts';
import type { MappingSettings } from '../../mapping/settings.ts';
import type { UnreadableBatch } from '../records/fetched.ts';
import { type RecordAt, textOf } from './record-slice.ts';

/** Why records were given up. AWS names no condition for a record's age; this is the one of its streams. */
export type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'MaximumPayloadSizeExceeded';

/** What a batch is given up for that cannot be read. AWS does not say what it does then, nor has a name for it. */
export const UNREADABLE = 'UnreadableRecordBatch';

export interface Failure {
  readonly condition: Condition;
  /** Calls in which the records were. */
  readonly calls: number;
  /** How the last call ended; absent when there was none. */
  readonly result?: InvokeResult;
}

/** A message of an on-failure topic. */
export interface FailureMessage {
  readonly key: Buffer | null;
  /** JSON text. */
  readonly value: string;
}

export interface FailureSource {
  readonly settings: MappingSettings;
  readonly bootstrapServers: readonly string[];
  readonly events: EventWriter;
}

/**
 * One failed record as Lambda writes it to a Kafka destination: the circumstances, and as `payload` the event it would
 * be alone in. What AWS leaves open is chosen so: `responseContext` is null without a call, `functionError` null when
 * the answer reported the record, and a record too large for any event goes without its `value`.
 */
export function failureMessage(
  record: RecordAt,
  partition: number,
  { condition, calls, result }: Failure,
  { settings, bootstrapServers, events }: FailureSource,
  nowMs: number,
): FailureMessage {
  const event = events.write([{ partition, slices: [record.slice] }]);
  const { key, ...fields }: { key?: string; value?: string } = JSON.parse(
    textOf(record.slice).toString('latin1').slice(1),
  );
  const isTooLarge = condition === 'MaximumPayloadSizeExceeded';
  const { value: _, ...withoutValue } = fields;
  const failure = {
    requestContext: {
      requestId: result?.requestId ?? crypto.randomUUID(),
      functionArn: settings.FunctionArn,
      condition,
      approximateInvokeCount: calls,
    },
    responseContext:
      result === undefined
        ? null
        : { statusCode: 200, executedVersion: '$LATEST', functionError: result.functionError ?? null },
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    KafkaBatchInfo: {
      batchSize: 1,
      eventSourceArn: settings.EventSourceArn,
      bootstrapServers: bootstrapServers.join(','),
      payloadSize: textLength(event),
      recordInfo: { offset: record.offset, timestamp: recordTimeText(record.timestamp) },
    },
    payload: isTooLarge
      ? {
          eventSource: 'aws:kafka',
          eventSourceArn: settings.EventSourceArn,
          bootstrapServers: bootstrapServers.join(','),
          records: {
            [`${settings.Topics[0]}-${partition}`]: [
              key === undefined ? withoutValue : { key, ...withoutValue },
            ],
          },
        }
      : JSON.parse(wholeText(event)),
  };
  return { key: key === undefined ? null : Buffer.from(key, 'base64'), value: JSON.stringify(failure) };
}

/** The place of a batch that cannot be read, in the same shape; it has no payload, and the topic keeps its bytes. */
export function unreadableMessage(
  partition: number,
  { first, last, records, reason }: UnreadableBatch,
  { settings, bootstrapServers }: Omit<FailureSource, 'events'>,
  nowMs: number,
): FailureMessage {
  const failure = {
    requestContext: {
      requestId: crypto.randomUUID(),
      functionArn: settings.FunctionArn,
      condition: UNREADABLE,
      approximateInvokeCount: 0,
    },
    responseContext: null,
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    KafkaBatchInfo: {
      batchSize: records,
      eventSourceArn: settings.EventSourceArn,
      bootstrapServers: bootstrapServers.join(','),
      recordInfo: {
        topic: settings.Topics[0],
        partition,
        offset: String(first),
        lastOffset: String(last),
        reason,
      },
    },
  };
  return { key: null, value: JSON.stringify(failure) };
}
