import {
  BatchWriteItemCommand,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, WriteRequest } from '@aws-sdk/client-dynamodb';
import { setTimeout as wait } from 'node:timers/promises';
import { dynamodb } from './dynamodb.ts';
import type { Item } from './dynamodb.ts';
import { quickly } from './plain-call.ts';

const itemsPerCall = 25;
const callsInFlight = 6;
const mostAttempts = 8;
const firstBackoffMs = 25;
/** After so many calls that failed, the table is throttling: stop. */
const mostFailedCalls = 12;

/** Rows as items of a table. */
export interface ItemTable<T> {
  readonly table: string;
  /** Unique within the table. */
  readonly keyOf: (row: T) => string;
  /** The same key, of the item. */
  readonly keyIn: (item: Item) => string;
  /** A new object each time, which the caller may add to. */
  readonly itemOf: (row: T) => Item;
}

/** The items that a table did not take. */
export interface Unwritten {
  /** Keys of their rows; every other row is stored. */
  readonly keys: ReadonlySet<string>;
  /** The error of the first of them. */
  readonly cause: unknown;
}

/** Writes all items as `tryPutItems` does, and rejects when one of them is not stored. */
export async function putItems<T>(items: ItemTable<T>, rows: readonly T[]): Promise<void> {
  const unwritten = await tryPutItems(items, rows);
  if (unwritten !== undefined) throw unwritten.cause;
}

/**
 * Writes all items, replacing those of the same key, and answers which are not stored; undefined when all are. Of items
 * with an equal key only the last is sent, since one call must not hold a key twice. What the table is too busy for is
 * tried 8 times; after 12 calls that failed, or one for a reason beyond its items, nothing more is begun. `written` hears of
 * each call that left nothing: how many items it wrote.
 */
export async function tryPutItems<T>(
  items: ItemTable<T>,
  rows: readonly T[],
  written: (items: number) => void = () => undefined,
): Promise<Unwritten | undefined> {
  const pending = [...new Map(rows.map(row => [items.keyOf(row), row]))];
  const unwritten = new Set<string>();
  const causes: unknown[] = [];
  let next = 0;
  let end = pending.length;
  const lane = async (): Promise<void> => {
    while (next < end) {
      const chunk = pending.slice(next, next + itemsPerCall);
      next += chunk.length;
      const requests = chunk.map(([, row]) => ({ PutRequest: { Item: items.itemOf(row) } }));
      const { left, cause, isTheirs } = await writeAll(items.table, requests);
      if (left.length === 0) {
        written(chunk.length);
        continue;
      }
      for (const { PutRequest } of left) unwritten.add(items.keyIn(PutRequest?.Item ?? {}));
      causes.push(cause);
      if (!isTheirs || causes.length >= mostFailedCalls) end = next;
    }
  };
  await Promise.all(Array.from({ length: Math.min(callsInFlight, pending.length) }, lane));
  for (const [key] of pending.slice(next)) unwritten.add(key);
  return causes.length === 0 ? undefined : { keys: unwritten, cause: causes[0] };
}

interface Written {
  /** Those that are not written, and why. */
  readonly left: readonly WriteRequest[];
  readonly cause?: unknown;
  /** The fault is in these items: others may still be written. */
  readonly isTheirs: boolean;
}

async function writeAll(table: string, requests: WriteRequest[]): Promise<Written> {
  let left = requests;
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    if (attempt > 1) await wait(backoffMs(attempt - 1));
    try {
      left = await writeSome(table, left);
    } catch (error) {
      if (!leavesAll(error)) return { left, cause: error, isTheirs: isInvalid(error) };
    }
    if (left.length === 0) return { left, isTheirs: true };
  }
  const cause = new Error(
    `table ${table} left ${left.length} items unprocessed after ${mostAttempts} attempts`,
  );
  return { left, cause, isTheirs: true };
}

/** Up to 25 items by one call; answers those that it left. */
export async function writeSome(table: string, requests: readonly WriteRequest[]): Promise<WriteRequest[]> {
  const input = { RequestItems: { [table]: [...requests] } };
  const bySdk = () => dynamodb().send(new BatchWriteItemCommand(input));
  const isPlain = requests.every(({ PutRequest }) =>
    Object.values(PutRequest?.Item ?? {}).every(isPlainValue),
  );
  const { UnprocessedItems } = isPlain ? await quickly('BatchWriteItem', input, bySdk) : await bySdk();
  return UnprocessedItems?.[table] ?? [];
}

/** Bytes, and what may hold them, are not as JSON what goes over the wire. */
function isPlainValue({ S, N, BOOL }: AttributeValue): boolean {
  return S !== undefined || N !== undefined || BOOL !== undefined;
}

/** A table that is too busy for any item of a call refuses it as a whole. */
function leavesAll(error: unknown): boolean {
  return (
    error instanceof ProvisionedThroughputExceededException ||
    error instanceof RequestLimitExceeded ||
    error instanceof ThrottlingException
  );
}

function isInvalid(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationException';
}

/** Doubles each time, with full jitter above its half. */
function backoffMs(attempt: number): number {
  const ceiling = firstBackoffMs * 2 ** (attempt - 1);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
