import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createHash } from 'node:crypto';
import type { KafkaRecord } from '../event.ts';
import { dynamodb } from './dynamodb.ts';
import type { Item } from './dynamodb.ts';
import { putItems } from './put-items.ts';

export interface SetAside {
  readonly record: Omit<KafkaRecord, 'key' | 'source'>;
  readonly reason: string;
  /** Indexes of the elements of its value that are at fault, where the others were written; absent for all. */
  readonly elements?: readonly number[];
}

const mostBytes = 256 * 1024;
const longestReason = 1_000;
/** More would not fit into an item beside the bytes; without them a redrive says that it cannot know. */
const mostElements = 10_000;

/** Keeps records that could not be used, by their position; keeping one again changes only `set_aside_at`. */
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

/** Sort key: ascending by topic, partition and offset. */
function positionOf(record: Pick<KafkaRecord, 'topic' | 'partition' | 'offset'>): string {
  const { topic, partition, offset } = record;
  return `${topic}#${String(partition).padStart(5, '0')}#${String(offset).padStart(20, '0')}`;
}

function itemOf(stream: string, { record, reason, elements }: SetAside, at: Date): Item {
  const bytes = record.value;
  return {
    stream: { S: stream },
    position: { S: positionOf(record) },
    set_aside_at: { S: at.toISOString() },
    topic: { S: record.topic },
    partition: { N: String(record.partition) },
    offset: { N: String(record.offset) },
    timestamp: { N: String(record.timestamp) },
    reason: { S: reason.slice(0, longestReason) },
    length: { N: String(bytes?.length ?? 0) },
    ...(elements &&
      elements.length <= mostElements && { elements: { L: elements.map(index => ({ N: String(index) })) } }),
    ...(bytes && {
      sha256: { S: createHash('sha256').update(bytes).digest('hex') },
      bytes: { B: bytes.subarray(0, mostBytes) },
    }),
  };
}
