import { BatchGetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from './dynamodb.ts';

export interface StreamCounter {
  /** Moves with every batch. */
  readonly version: string;
  readonly rows: string;
  readonly writtenAt: string | null;
  /** When a command changed what it wrote, ISO 8601; null where none did. */
  readonly touchedAt: string | null;
  /** When the newest record of its last batch was sent, ISO 8601; null before the first. */
  readonly sentAt: string | null;
  readonly newestRowAt: string | null;
  /** Records left out because they were counted before. */
  readonly skipped: string;
}

export const neverMoved: StreamCounter = {
  version: '0',
  rows: '0',
  writtenAt: null,
  touchedAt: null,
  sentAt: null,
  newestRowAt: null,
  skipped: '0',
};

/** The counter items of streams, in one consistent read; a stream without a batch is absent. */
export async function readCounters(
  table: string,
  streams: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, StreamCounter>> {
  if (streams.length === 0) return new Map();
  const answer = await dynamodb().send(
    new BatchGetItemCommand({
      RequestItems: {
        [table]: { Keys: streams.map(stream => ({ name: { S: `stream:${stream}` } })), ConsistentRead: true },
      },
    }),
    { abortSignal: signal },
  );
  if (answer.UnprocessedKeys?.[table]) throw new Error(`table ${table} did not answer for every counter`);
  return new Map(
    (answer.Responses?.[table] ?? []).map(item => [
      (item['name']?.S ?? '').slice('stream:'.length),
      {
        version: item['version']?.N ?? '0',
        rows: item['rows']?.N ?? '0',
        writtenAt: item['written_at']?.S ?? null,
        touchedAt: item['touched_at']?.S ?? null,
        sentAt: item['sent_at']?.S ?? null,
        newestRowAt: item['newest_row_at']?.S ?? null,
        skipped: item['skipped']?.N ?? '0',
      },
    ]),
  );
}

/** The number of records that a stream set aside, from one page; `isCapped`: at least that many. */
export async function countSetAside(
  table: string,
  stream: string,
  signal: AbortSignal,
): Promise<{ readonly count: number; readonly isCapped: boolean }> {
  const answer = await dynamodb().send(
    new QueryCommand({
      TableName: table,
      IndexName: 'by_time',
      Select: 'COUNT',
      KeyConditionExpression: '#stream = :stream',
      ExpressionAttributeNames: { '#stream': 'stream' },
      ExpressionAttributeValues: { ':stream': { S: stream } },
    }),
    { abortSignal: signal },
  );
  return { count: answer.Count ?? 0, isCapped: answer.LastEvaluatedKey !== undefined };
}
