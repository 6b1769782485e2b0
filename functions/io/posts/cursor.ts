import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { readCursor } from '../../../domain/posts/jetstream.ts';
import { dynamodb } from '../dynamodb.ts';

const key = { name: { S: 'cursor:posts-live' } };

/** Where reading the firehose goes on; undefined before the first time, and where what is stored is no cursor. */
export async function storedCursor(table: string): Promise<number | undefined> {
  const { Item } = await dynamodb().send(
    new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
  );
  return readCursor(Number(Item?.['cursor']?.N), Date.now());
}

/** `cursor`: all frames up to it have been dealt with. */
export async function storeCursor(table: string, cursor: number): Promise<void> {
  await dynamodb().send(
    new UpdateItemCommand({
      TableName: table,
      Key: key,
      UpdateExpression: 'SET #cursor = :cursor, written_at = :at',
      ExpressionAttributeNames: { '#cursor': 'cursor' },
      ExpressionAttributeValues: { ':cursor': { N: String(cursor) }, ':at': { S: new Date().toISOString() } },
    }),
  );
}
