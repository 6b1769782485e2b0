import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { LatestKey } from '../../../domain/latest.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { dynamodb } from '../dynamodb.ts';
import type { Item } from '../dynamodb.ts';
import type { LatestPlace } from '../latest/place.ts';
import { readLatest } from '../latest/read.ts';
import { latestTick, tickOf } from './tick-item.ts';

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

/** The latest ticks of a day, newest first. */
export async function latestOfDay(
  place: LatestPlace,
  day: string,
  signal: AbortSignal,
): Promise<readonly Tick[]> {
  const rows = {
    keyOf: ({ at, key }: LatestKey) => ({ ticker: { S: key }, created_at_id: { S: at } }),
    latestOf: (item: Item) => latestTick(tickOf(item)),
  };
  return (await readLatest(place, rows, day, signal)).map(tickOf);
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
