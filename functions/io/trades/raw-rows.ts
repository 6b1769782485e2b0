import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { createdAtId, dayRange, dayShard, dayShards } from '../../../domain/trades/item.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { dynamodb } from '../dynamodb.ts';
import { tickOf } from './tick-item.ts';

/** Bounds of the sort key, both inclusive. */
export interface KeyRange {
  readonly first: string;
  readonly last: string;
}

/** The newest tick of a ticker; undefined before its first. */
export async function newestTick(table: string, ticker: string): Promise<Tick | undefined> {
  const [tick] = await newestTicks(table, ticker, { first: '0', last: '9' }, 1);
  return tick;
}

/** Ticks of one ticker within a range, newest first or `isForward`, at most `limit`. */
export function newestTicks(
  table: string,
  ticker: string,
  { first, last }: KeyRange,
  limit: number,
  signal?: AbortSignal,
  isForward = false,
): Promise<readonly Tick[]> {
  const input = {
    TableName: table,
    KeyConditionExpression: 'ticker = :ticker AND created_at_id BETWEEN :first AND :last',
    ExpressionAttributeValues: { ':ticker': { S: ticker }, ':first': { S: first }, ':last': { S: last } },
    ScanIndexForward: isForward,
  };
  return pages(input, limit, signal);
}

/** Ticks of a day, newest first, at most `limit`. */
export async function latestOfDay(
  table: string,
  day: string,
  limit: number,
  signal?: AbortSignal,
): Promise<readonly Tick[]> {
  const { first, last } = dayRange(day);
  const shards = await Promise.all(
    Array.from({ length: dayShards }, (_, shard) =>
      pages(
        {
          TableName: table,
          IndexName: 'by_day',
          KeyConditionExpression: 'day_shard = :shard AND created_at_id BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':shard': { S: dayShard(day, shard) },
            ':first': { S: first },
            ':last': { S: last },
          },
          ScanIndexForward: false,
        },
        limit,
        signal,
      ),
    ),
  );
  return shards.flat().sort(newestFirst).slice(0, limit);
}

async function pages(
  input: QueryCommandInput,
  limit: number,
  signal?: AbortSignal,
): Promise<readonly Tick[]> {
  const ticks: Tick[] = [];
  let from: QueryCommandInput['ExclusiveStartKey'];
  do {
    const answer = await dynamodb().send(
      new QueryCommand({
        ...input,
        Limit: limit - ticks.length,
        ...(from && { ExclusiveStartKey: from }),
      }),
      signal ? { abortSignal: signal } : {},
    );
    for (const item of answer.Items ?? []) ticks.push(tickOf(item));
    from = answer.LastEvaluatedKey;
  } while (from && ticks.length < limit);
  return ticks;
}

function newestFirst(a: Tick, b: Tick): number {
  const keyA = createdAtId(a);
  const keyB = createdAtId(b);
  return keyA < keyB ? 1 : keyA > keyB ? -1 : 0;
}
