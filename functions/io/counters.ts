import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { dynamodb } from './dynamodb.ts';
import type { Item } from './dynamodb.ts';
import { quickly } from './plain-call.ts';

/** Newest row that each counter item was last seen with, so that most moves need one call. */
const newestSeen = new Map<string, string>();

/**
 * Moves a stream's counter item after a batch: readers that saw an older version read again. `rows`: rows
 * written by it. `newestRowAt`: event time of its newest row; the item's only moves forward. `skipped`: records left
 * out because an earlier batch counted them. `sentAt`: when the newest record of the batch was sent, ISO 8601.
 */
export async function moveCounter(
  table: string,
  stream: string,
  rows: number,
  newestRowAt: string | undefined,
  skipped = 0,
  sentAt?: string,
): Promise<void> {
  const move: Move = { table, key: `stream:${stream}`, rows, skipped, at: new Date(), sentAt };
  if (isNewer(newestRowAt, newestSeen.get(itemOf(move))) && (await update(move, newestRowAt))) return;
  await update(move);
  const isBehind = isNewer(newestRowAt, newestSeen.get(itemOf(move)));
  if (isBehind) await update({ ...move, rows: 0, skipped: 0 }, newestRowAt);
}

/**
 * Has readers of what a stream wrote read it again, as after a batch; says nothing else of the stream. For whatever changes
 * figures beside streams: call it when the change can be read.
 */
export async function touchCounter(table: string, stream: string): Promise<void> {
  await dynamodb().send(
    new UpdateItemCommand({
      TableName: table,
      Key: { name: { S: `stream:${stream}` } },
      UpdateExpression: 'SET touched_at = :at ADD version :one',
      ExpressionAttributeValues: { ':one': { N: '1' }, ':at': { S: new Date().toISOString() } },
    }),
  );
}

interface Move {
  readonly table: string;
  readonly key: string;
  readonly rows: number;
  readonly skipped: number;
  readonly at: Date;
  readonly sentAt: string | undefined;
}

function itemOf({ table, key }: Move): string {
  return `${table} ${key}`;
}

function isNewer(time: string | undefined, than: string | undefined): time is string {
  return time !== undefined && (than === undefined || time > than);
}

/** Reserves `count` ids by one atomic add and returns the first of them. Ids start at 1; none is given twice. */
export async function reserveIds(table: string, counter: string, count: number): Promise<number> {
  const answer = await dynamodb().send(
    new UpdateItemCommand({
      TableName: table,
      Key: { name: { S: `ids:${counter}` } },
      UpdateExpression: 'ADD #value :count',
      ExpressionAttributeNames: { '#value': 'value' },
      ExpressionAttributeValues: { ':count': { N: String(count) } },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  const last = Number(answer.Attributes?.['value']?.N);
  if (!Number.isSafeInteger(last) || last < count) {
    throw new Error(`counter ids:${counter} of table ${table} answered ${JSON.stringify(answer.Attributes)}`);
  }
  return last - count + 1;
}

/** False when the item's newest row is newer than `newestRowAt`; nothing is changed then. */
async function update(move: Move, newestRowAt?: string): Promise<boolean> {
  const values: Item = {
    ':one': { N: '1' },
    ':rows': { N: String(move.rows) },
    ':skipped': { N: String(move.skipped) },
    ':at': { S: move.at.toISOString() },
    ...(newestRowAt !== undefined && { ':newest': { S: newestRowAt } }),
    ...(move.sentAt !== undefined && { ':sent': { S: move.sentAt } }),
  };
  const setSent = move.sentAt === undefined ? '' : ', sent_at = :sent';
  const setNewest = newestRowAt === undefined ? '' : ', newest_row_at = :newest';
  const input: UpdateItemCommandInput = {
    TableName: move.table,
    Key: { name: { S: move.key } },
    UpdateExpression: `SET written_at = :at${setSent}${setNewest} ADD version :one, #rows :rows, skipped :skipped`,
    ...(newestRowAt !== undefined && {
      ConditionExpression: 'attribute_not_exists(newest_row_at) OR newest_row_at < :newest',
    }),
    ExpressionAttributeNames: { '#rows': 'rows' },
    ExpressionAttributeValues: values,
    ReturnValues: 'ALL_NEW',
  };
  try {
    const { Attributes } = await quickly('UpdateItem', input, () =>
      dynamodb().send(new UpdateItemCommand(input)),
    );
    const newest = Attributes?.['newest_row_at']?.S;
    if (newest === undefined) newestSeen.delete(itemOf(move));
    else newestSeen.set(itemOf(move), newest);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
