import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { LatestKey } from '../../../domain/latest.ts';
import { createdAtId } from '../../../domain/trades/item.ts';
import { shardKeys } from '../../../domain/trades/shard.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { dynamodb } from '../dynamodb.ts';
import type { Item } from '../dynamodb.ts';
import type { LatestPlace } from '../latest/place.ts';
import { readLatest } from '../latest/read.ts';
import { quickly } from '../plain-call.ts';
import type { RawTable } from './raw-table.ts';
import { tickOf } from './tick-item.ts';

/** Bounds of the sort key, both inclusive. */
export interface KeyRange {
  readonly first: string;
  readonly last: string;
}

/** The newest tick of a ticker; undefined before its first. */
export async function newestTick(
  table: RawTable,
  ticker: string,
  signal?: AbortSignal,
): Promise<Tick | undefined> {
  const [tick] = await newestTicks(table, ticker, { first: '0', last: '9' }, 1, signal);
  return tick;
}

/** Ticks of one ticker within a range, newest first or `isForward`, at most `limit`. */
export async function newestTicks(
  { table, shards }: RawTable,
  ticker: string,
  { first, last }: KeyRange,
  limit: number,
  signal?: AbortSignal,
  isForward = false,
): Promise<readonly Tick[]> {
  const found = await Promise.all(
    shardKeys(ticker, shards).map(key => {
      const input = {
        TableName: table,
        KeyConditionExpression: 'ticker = :key AND created_at_id BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':key': { S: key }, ':first': { S: first }, ':last': { S: last } },
        ScanIndexForward: isForward,
      };
      return pages(input, limit, signal);
    }),
  );
  return inOrder(found, isForward).slice(0, limit);
}

/** A row that was written with fewer shards, and then again, is there twice. */
function inOrder(shards: readonly (readonly Tick[])[], isForward: boolean): readonly Tick[] {
  const [only = [], ...others] = shards;
  if (others.length === 0) return only;
  const byKey = new Map(shards.flat().map(tick => [createdAtId(tick), tick]));
  const ascending = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tick]) => tick);
  return isForward ? ascending : ascending.toReversed();
}

/** The latest ticks of a day, newest first. */
export async function latestOfDay(
  place: LatestPlace,
  day: string,
  signal: AbortSignal,
): Promise<readonly Tick[]> {
  const rows = {
    keyOf: ({ at, key }: LatestKey) => ({ ticker: { S: key }, created_at_id: { S: at } }),
    latestOf: (item: Item) => ({ at: item['created_at_id']?.S ?? '', key: item['ticker']?.S ?? '' }),
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
    const query = { ...input, Limit: limit - ticks.length, ...(from && { ExclusiveStartKey: from }) };
    const bySdk = () => dynamodb().send(new QueryCommand(query), signal && { abortSignal: signal });
    const answer: QueryCommandOutput = await quickly('Query', query, bySdk, signal);
    for (const item of answer.Items ?? []) ticks.push(tickOf(item));
    from = answer.LastEvaluatedKey;
  } while (from && ticks.length < limit);
  return ticks;
}
