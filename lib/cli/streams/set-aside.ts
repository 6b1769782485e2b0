import { DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { LocalRun } from '../local-run.ts';

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
  /** Newest first. */
  readonly latest: readonly SetAsideRecord[];
}

/** How many records a stream could not use, and the latest few with their reasons. */
export async function setAsideBy(run: LocalRun, stream: string, few = 5): Promise<SetAside> {
  const dynamodb = new DynamoDBClient({});
  const query = {
    TableName: run.setAsideTable,
    IndexName: 'by_time',
    KeyConditionExpression: '#stream = :stream',
    ExpressionAttributeNames: { '#stream': 'stream' },
    ExpressionAttributeValues: { ':stream': { S: stream } },
    ScanIndexForward: false,
  } satisfies QueryCommandInput;
  try {
    const { Items } = await dynamodb.send(new QueryCommand({ ...query, Limit: few }));
    let count = 0;
    let from: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await dynamodb.send(
        new QueryCommand({ ...query, Select: 'COUNT', ExclusiveStartKey: from }),
      );
      count += page.Count ?? 0;
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return { count, latest: (Items ?? []).map(item => recordOf(unmarshall(item))) };
  } finally {
    dynamodb.destroy();
  }
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
