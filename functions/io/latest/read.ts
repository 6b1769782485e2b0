import { BatchGetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { setTimeout as wait } from 'node:timers/promises';
import { latestOf, newestKeys } from '../../../domain/latest.ts';
import type { LatestKey } from '../../../domain/latest.ts';
import { dynamodb } from '../dynamodb.ts';
import type { Item } from '../dynamodb.ts';
import { latestDay } from './place.ts';
import type { LatestPlace } from './place.ts';

const mostAttempts = 8;

/** How a row's item is found by what a set knows of it. */
export interface LatestRows {
  readonly keyOf: (key: LatestKey) => Item;
  /** What the set has for the item. */
  readonly latestOf: (item: Item) => LatestKey;
}

/** The items of the latest rows of a day, newest first. Rows that have gone since are left out. */
export async function readLatest(
  place: LatestPlace,
  { keyOf, latestOf: keyIn }: LatestRows,
  day: string,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const sets = await readSets(place, day, signal);
  const keys = newestKeys(sets.flatMap(set => latestOf(set['rows']?.S ?? '[]')));
  const items = await getItems(place.of, keys.map(keyOf), signal);
  const found = new Map(items.map(item => [textOf(keyIn(item)), item]));
  return keys.map(key => found.get(textOf(key))).filter(item => item !== undefined);
}

/** The sets of a day, one a part. */
export async function readSets(
  place: LatestPlace,
  day: string,
  signal?: AbortSignal,
): Promise<readonly Item[]> {
  const sets: Item[] = [];
  let from: QueryCommandInput['ExclusiveStartKey'];
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb().send(
      new QueryCommand({
        TableName: place.table,
        ConsistentRead: true,
        KeyConditionExpression: '#day = :day',
        ExpressionAttributeNames: { '#day': 'day' },
        ExpressionAttributeValues: { ':day': { S: latestDay(place, day) } },
        ...(from && { ExclusiveStartKey: from }),
      }),
      signal && { abortSignal: signal },
    );
    sets.push(...Items);
    from = LastEvaluatedKey;
  } while (from);
  return sets;
}

/** At most 100, the limit of a call. */
async function getItems(table: string, keys: readonly Item[], signal: AbortSignal): Promise<readonly Item[]> {
  const items: Item[] = [];
  let left = [...keys];
  for (let attempt = 1; left.length > 0; attempt++) {
    if (attempt > mostAttempts)
      throw new Error(`table ${table} left ${left.length} of the latest rows unread`);
    if (attempt > 1) await wait(20 * attempt, undefined, { signal });
    const { Responses, UnprocessedKeys } = await dynamodb().send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left } } }),
      { abortSignal: signal },
    );
    items.push(...(Responses?.[table] ?? []));
    left = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return items;
}

function textOf({ at, key }: LatestKey): string {
  return `${at} ${key}`;
}
