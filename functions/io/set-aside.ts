import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createHash } from 'node:crypto';
import { setAsideKey } from '../../domain/set-aside-key.ts';
import type { KafkaRecord } from '../event.ts';
import { dynamodb } from './dynamodb.ts';
import type { Item } from './dynamodb.ts';
import { putItems } from './put-items.ts';

export interface SetAside {
  readonly record: Omit<KafkaRecord, 'key'>;
  readonly reason: string;
  /** Indexes of the elements of its value that are at fault, where the others were written; absent for all. */
  readonly elements?: readonly number[];
}

const mostBytes = 256 * 1024;
const longestReason = 1_000;
/** More would not fit into an item beside the bytes; without them a redrive says that it cannot know. */
const mostElements = 10_000;

/** Keeps records that could not be used, by their source and position; keeping one again changes only `set_aside_at`. */
export async function setAside(
  table: string,
  stream: string,
  faults: readonly SetAside[],
  at = new Date(),
): Promise<void> {
  const items = {
    table,
    keyOf: ({ record }: SetAside) => positionOf(record),
    itemOf: (fault: SetAside) => itemOf(stream, fault, at),
    keyIn: (item: Item) => item['position']?.S ?? '',
  };
  await putItems(items, faults);
}

/** The same for one record, of a function that may put items and nothing else, as that of a user's module. */
export async function keepAside(
  table: string,
  stream: string,
  fault: SetAside,
  at = new Date(),
): Promise<void> {
  await dynamodb().send(new PutItemCommand({ TableName: table, Item: itemOf(stream, fault, at) }));
}

function positionOf(record: SetAside['record']): string {
  return setAsideKey(record, sha256Of(record.source).slice(0, 16));
}

function itemOf(stream: string, { record, reason, elements }: SetAside, at: Date): Item {
  const bytes = record.value;
  return {
    stream: { S: stream },
    position: { S: positionOf(record) },
    set_aside_at: { S: at.toISOString() },
    source: { S: record.source },
    topic: { S: record.topic },
    partition: { N: String(record.partition) },
    offset: { N: String(record.offset) },
    timestamp: { N: String(record.timestamp) },
    reason: { S: reason.slice(0, longestReason) },
    length: { N: String(bytes?.length ?? 0) },
    ...(elements &&
      elements.length <= mostElements && { elements: { L: elements.map(index => ({ N: String(index) })) } }),
    ...(bytes && {
      sha256: { S: sha256Of(bytes) },
      bytes: { B: bytes.subarray(0, mostBytes) },
    }),
  };
}

function sha256Of(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
