import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Deployment } from '../../deployment.ts';

export interface SetAsideRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly setAsideAt: string;
}

export interface SetAside {
  readonly count: number;
  /** There are more: beyond some ten thousand they are not counted. */
  readonly isCapped?: true;
  /** Newest first. */
  readonly latest: readonly SetAsideRecord[];
}

/** A record with all that was kept of it. */
export interface KeptRecord extends SetAsideRecord {
  /** Of the table's key. */
  readonly position: string;
  /** The ARN that it came from; absent where an older version set it aside. */
  readonly source?: string;
  /** Epoch ms. */
  readonly timestamp: number;
  /** Absent for a tombstone; its first 256 KB where `length` is more. */
  readonly bytes?: Uint8Array;
  readonly length: number;
  /** Hexadecimal, of all its bytes. */
  readonly sha256?: string;
  /** Indexes of the elements that were not written; absent for all. */
  readonly elements?: readonly number[];
}

const mostCounted = 10_000;

/** How many records a stream could not use, and the latest few with their reasons. */
export async function setAsideBy(deployment: Deployment, stream: string, few = 5): Promise<SetAside> {
  const dynamodb = new DynamoDBClient({});
  const query = {
    TableName: deployment.setAsideTable,
    IndexName: 'by_time',
    KeyConditionExpression: '#stream = :stream',
    ExpressionAttributeNames: { '#stream': 'stream' },
    ExpressionAttributeValues: { ':stream': { S: stream } },
    ScanIndexForward: false,
  } satisfies QueryCommandInput;
  try {
    const { Items } = await dynamodb.send(new QueryCommand({ ...query, Limit: few }));
    let count = 0;
    let isCapped = false;
    for await (const page of paginateQuery({ client: dynamodb }, { ...query, Select: 'COUNT' })) {
      count += page.Count ?? 0;
      isCapped = page.LastEvaluatedKey !== undefined;
      if (count >= mostCounted) break;
    }
    const latest = (Items ?? []).map(item => recordOf(unmarshall(item)));
    return { count, ...(isCapped && { isCapped }), latest };
  } finally {
    dynamodb.destroy();
  }
}

/** The records of one topic that a stream has set aside, in the order of their positions. */
export function keptRecords(deployment: Deployment, stream: string, topic: string) {
  const dynamodb = new DynamoDBClient({});
  return {
    async *[Symbol.asyncIterator](): AsyncGenerator<KeptRecord> {
      const query = {
        TableName: deployment.setAsideTable,
        ConsistentRead: true,
        KeyConditionExpression: '#stream = :stream AND begins_with(#position, :topic)',
        ExpressionAttributeNames: { '#stream': 'stream', '#position': 'position' },
        ExpressionAttributeValues: { ':stream': { S: stream }, ':topic': { S: `${topic}#` } },
      };
      for await (const page of paginateQuery({ client: dynamodb }, query))
        for (const item of page.Items ?? []) yield keptOf(unmarshall(item));
    },

    /** Takes a record off the list, unless it was set aside anew meanwhile. */
    async forget({ position, setAsideAt }: KeptRecord): Promise<void> {
      const command = new DeleteItemCommand({
        TableName: deployment.setAsideTable,
        Key: { stream: { S: stream }, position: { S: position } },
        ConditionExpression: 'set_aside_at = :at',
        ExpressionAttributeValues: { ':at': { S: setAsideAt } },
      });
      try {
        await dynamodb.send(command);
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    close: () => dynamodb.destroy(),
  };
}

/** Whether a record came from this ARN: one that does not say is taken to have. */
export function isFrom({ source }: KeptRecord, arn: string | undefined): boolean {
  return source === undefined || source === arn;
}

function recordOf(item: Record<string, unknown>): SetAsideRecord {
  return {
    topic: String(item.topic),
    partition: Number(item.partition),
    offset: Number(item.offset),
    reason: String(item.reason),
    setAsideAt: String(item.set_aside_at),
  };
}

function keptOf(item: Record<string, unknown>): KeptRecord {
  const { source, bytes, sha256, elements } = item;
  return {
    ...recordOf(item),
    position: String(item.position),
    timestamp: Number(item.timestamp),
    length: Number(item.length),
    ...(typeof source === 'string' && { source }),
    ...(bytes instanceof Uint8Array && { bytes }),
    ...(typeof sha256 === 'string' && { sha256 }),
    ...(Array.isArray(elements) && { elements: elements.map(Number) }),
  };
}
