import type { Context, MSKEvent } from 'aws-lambda';

export interface TestRecord {
  readonly partition?: number;
  readonly offset: number;
  readonly timestamp?: number;
  readonly key?: string;
  /** An object is sent as JSON, null is a tombstone. */
  readonly value: unknown;
}

export const topic = 'trading_data';
export const sourceArn =
  'arn:aws:kafka:us-east-1:000000000000:cluster/millrace-test/00000000-0000-4000-8000-000000000000-1';

/** Of a topic of this name that was deleted and made again. */
export const madeAgain = sourceArn.replace(/[^/]+$/, '11111111-1111-4111-8111-111111111111-1');

/** An event as Lambda's Kafka trigger makes it: a tombstone has no value, a record without key no key. */
export function mskEvent(records: readonly TestRecord[], source = sourceArn, of = topic): MSKEvent {
  const byPartition: Record<string, unknown[]> = {};
  for (const { partition = 0, offset, timestamp = 1_790_000_000_000 + offset, key, value } of records) {
    const list = (byPartition[`${of}-${partition}`] ??= []);
    const place = { topic: of, partition, offset, timestamp, timestampType: 'CREATE_TIME', headers: [] };
    const common = { ...place, ...(key !== undefined && { key: Buffer.from(key).toString('base64') }) };
    list.push(value === null ? common : { ...common, value: bytesOf(value).toString('base64') });
  }
  return {
    eventSource: 'aws:kafka',
    eventSourceArn: source,
    bootstrapServers: 'b-1.test.example:9092',
    records: byPartition,
  } as unknown as MSKEvent;
}

export function context(remainingMs = 60_000): Context {
  return { getRemainingTimeInMillis: () => remainingMs } as Context;
}

export function tick(id: number, change: Record<string, unknown> = {}): Record<string, unknown> {
  const price = 52;
  const row = {
    id,
    created_at: '2025-01-24T09:00:00.000Z',
    ticker: 'AVEL.MR',
    sector: 'Energy',
    volume: 100,
    market_cap: price * 1_000_000,
    price,
  };
  return { ...row, ...change };
}

function bytesOf(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}
