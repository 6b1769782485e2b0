import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { sourceSuffixIn } from '../../domain/set-aside-key.ts';
import type { SetAsideRecordView, SetAsideView } from '../../domain/view.ts';
import { dynamodb } from './dynamodb.ts';
import type { Item } from './dynamodb.ts';

/** The newest records that a stream set aside, without their bytes; those of one page of the index, `most` of them. */
export async function listSetAside(
  table: string,
  stream: string,
  most: number,
  signal: AbortSignal,
): Promise<SetAsideView> {
  const { Items = [], LastEvaluatedKey } = await dynamodb().send(
    new QueryCommand({
      TableName: table,
      IndexName: 'by_time',
      KeyConditionExpression: '#stream = :stream',
      ExpressionAttributeNames: { '#stream': 'stream' },
      ExpressionAttributeValues: { ':stream': { S: stream } },
      ScanIndexForward: false,
      Limit: most,
    }),
    { abortSignal: signal },
  );
  return {
    records: Items.map(item => ({ ...recordOf(item), bytes: null })),
    isCapped: LastEvaluatedKey !== undefined,
  };
}

/** That record of the stream, with its bytes; no record where it is not on the list any more. */
export async function readSetAside(
  table: string,
  stream: string,
  id: string,
  signal: AbortSignal,
): Promise<SetAsideView> {
  const { Items = [] } = await dynamodb().send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: '#stream = :stream AND #position = :position',
      ExpressionAttributeNames: { '#stream': 'stream', '#position': 'position' },
      ExpressionAttributeValues: { ':stream': { S: stream }, ':position': { S: id } },
    }),
    { abortSignal: signal },
  );
  return { records: Items.map(recordOf), isCapped: false };
}

function recordOf(item: Item): SetAsideRecordView {
  const bytes = item['bytes']?.B;
  const length = item['length']?.N;
  const id = item['position']?.S ?? '';
  return {
    id,
    sourceSuffix: sourceSuffixIn(id),
    topic: item['topic']?.S ?? '',
    partition: Number(item['partition']?.N),
    offset: Number(item['offset']?.N),
    at: item['set_aside_at']?.S ?? '',
    reason: item['reason']?.S ?? '',
    length: length === undefined ? null : Number(length),
    bytes: bytes === undefined ? null : Buffer.from(bytes).toString('base64'),
  };
}
