import { ConditionalCheckFailedException, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { latestOf, latestText, NewestByDay } from '../../../domain/latest.ts';
import type { LatestKey } from '../../../domain/latest.ts';
import { dayOf } from '../../../domain/time.ts';
import { dynamodb } from '../../../functions/io/dynamodb.ts';
import type { Item } from '../../../functions/io/dynamodb.ts';
import type { LatestPlace } from '../../../functions/io/latest/place.ts';
import { readSets } from '../../../functions/io/latest/read.ts';
import { addLatest, replaceSet } from '../../../functions/io/latest/write.ts';
import type { LatestItems, TimeRange } from './clean-up.ts';
import type { ItemsOfRange } from './items.ts';

/** The part of a day's sets that no stream writes. */
const refilled = 'refilled';
const mostAttempts = 20;

/** Takes the rows of a range out of the sets of the latest rows of some days; what streams add meanwhile stays. */
export async function pruneLatest(
  place: LatestPlace,
  days: Iterable<string>,
  range: TimeRange,
): Promise<void> {
  for (const day of days)
    for (let attempt = 1; ; attempt++) {
      const sets = await readSets(place, day);
      const pruned = await Promise.all(
        sets.map(async set => {
          const before = latestOf(set['rows']?.S ?? '[]');
          const kept = before.filter(key => !isWithin(key, range));
          if (kept.length === before.length) return true;
          if (kept.length === 0) return deleteSet(place, set);
          return replaceSet(place, set, { ...set, rows: { S: latestText(kept) } });
        }),
      );
      if (pruned.every(Boolean)) break;
      if (attempt === mostAttempts)
        throw new Error(`the latest rows of ${day} changed ${mostAttempts} times while they were deleted`);
    }
}

/** Reads all items of some days and adds the newest of each that are not in `gone` to its latest rows; answers of how many days. */
export async function refillLatest(
  place: LatestPlace,
  { keyOf }: LatestItems,
  items: ItemsOfRange,
  days: TimeRange,
  gone?: TimeRange,
): Promise<number> {
  const newest = new NewestByDay();
  let expiresAt: number | undefined = 0;
  await items.each(days, item => {
    const key = keyOf(item);
    if (gone && isWithin(key, gone)) return;
    const own = item['expires_at']?.N;
    expiresAt = own === undefined || expiresAt === undefined ? undefined : Math.max(expiresAt, Number(own));
    newest.add(dayOf(key.at), key);
  });
  const found = newest.entries();
  await addLatest(
    place,
    found.map(([day, keys]) => ({ day, part: refilled, keys })),
    expiresAt,
  );
  return found.length;
}

/** What orders a row begins with its time, behind which more may follow. */
function isWithin({ at }: LatestKey, { from, to }: TimeRange): boolean {
  const time = at.slice(0, from.length);
  return time >= from && time < to;
}

async function deleteSet({ table }: LatestPlace, { day, part, rows }: Item): Promise<boolean> {
  if (day === undefined || part === undefined || rows === undefined) return true;
  try {
    await dynamodb().send(
      new DeleteItemCommand({
        TableName: table,
        Key: { day, part },
        ConditionExpression: '#rows = :rows',
        ExpressionAttributeNames: { '#rows': 'rows' },
        ExpressionAttributeValues: { ':rows': rows },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
