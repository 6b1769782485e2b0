import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, WriteRequest } from '@aws-sdk/client-dynamodb';
import { setTimeout as wait } from 'node:timers/promises';

/** A DynamoDB item in its wire form. */
export type Item = Record<string, AttributeValue>;

const itemsPerCall = 25;
const callsInFlight = 6;
const mostAttempts = 8;
const firstBackoffMs = 25;

let shared: DynamoDBClient | undefined;

/** The process's one client. */
export function dynamodb(): DynamoDBClient {
  shared ??= new DynamoDBClient({ requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000 } });
  return shared;
}

/**
 * Writes all items, replacing those of the same key; returns when each one is stored. Of items with an equal
 * `keyOf` only the last is sent, since one call must not hold a key twice. Rejects after 8 tries of what the
 * table would not take.
 */
export async function putItems<T>(
  table: string,
  rows: readonly T[],
  keyOf: (row: T) => string,
  itemOf: (row: T) => Item,
): Promise<void> {
  const distinct = [...new Map(rows.map(row => [keyOf(row), row])).values()];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < distinct.length) {
      const from = next;
      next += itemsPerCall;
      const chunk = distinct.slice(from, next).map(row => ({ PutRequest: { Item: itemOf(row) } }));
      await writeAll(table, chunk);
    }
  };
  await Promise.all(Array.from({ length: Math.min(callsInFlight, distinct.length) }, lane));
}

async function writeAll(table: string, requests: WriteRequest[]): Promise<void> {
  let left = requests;
  for (let attempt = 1; ; attempt++) {
    const answer = await dynamodb().send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
    left = answer.UnprocessedItems?.[table] ?? [];
    if (left.length === 0) return;
    if (attempt === mostAttempts) {
      throw new Error(`table ${table} left ${left.length} items unprocessed after ${attempt} attempts`);
    }
    await wait(backoffMs(attempt));
  }
}

/** Doubles each time, with full jitter above its half. */
function backoffMs(attempt: number): number {
  const ceiling = firstBackoffMs * 2 ** (attempt - 1);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
