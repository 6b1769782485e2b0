import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { latestOf, latestText, newestKeys } from '../../../domain/latest.ts';
import type { LatestKey } from '../../../domain/latest.ts';
import { dynamodb } from '../dynamodb.ts';
import type { Item } from '../dynamodb.ts';
import { quickly } from '../plain-call.ts';
import { putIf } from '../put-if.ts';
import { latestDay } from './place.ts';
import type { LatestPlace } from './place.ts';

const mostAttempts = 20;
const setsInFlight = 8;
const daySeconds = 86_400;

/** Rows that were written, all of one day, by where they came from. */
export interface NewRows {
  readonly day: string;
  /** What has one writer at a time, but for what is delivered twice. */
  readonly part: string;
  readonly keys: readonly LatestKey[];
}

/**
 * Adds rows to the sets of the latest ones of their days, each day and part a set of its own; called after the rows are
 * written. A set is the newest of all that was ever added to it, in whatever order, how often and by how many at once.
 * `expiresAt`: the second at which the rows go; undefined for never.
 */
export async function addLatest(
  place: LatestPlace,
  added: readonly NewRows[],
  expiresAt: number | undefined,
): Promise<void> {
  const left = added.values();
  const lane = async (): Promise<void> => {
    for (const rows of left) await addTo(place, rows, expiresAt);
  };
  await Promise.all(Array.from({ length: Math.min(setsInFlight, added.length) }, lane));
}

async function addTo(
  place: LatestPlace,
  { day, part, keys }: NewRows,
  expiresAt: number | undefined,
): Promise<void> {
  const own = newestKeys(keys);
  const name = { day: { S: latestDay(place, day) }, part: { S: part } };
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const asked = { TableName: place.table, Key: name, ConsistentRead: true };
    const { Item: before } = await quickly('GetItem', asked, () =>
      dynamodb().send(new GetItemCommand(asked)),
    );
    const text = latestText(newestKeys([...latestOf(before?.['rows']?.S ?? '[]'), ...own]));
    const isKnown = before !== undefined && before['rows']?.S === text;
    if (isKnown && outlives(before, expiresAt)) return;
    const after = { ...name, rows: { S: text }, ...expiryOf(before, expiresAt) };
    if (await replaceSet(place, before, after)) return;
  }
  throw new Error(`the latest rows of ${day} changed ${mostAttempts} times while they were written`);
}

function outlives(set: Item, expiresAt: number | undefined): boolean {
  const until = set['expires_at']?.N;
  return until === undefined || (expiresAt !== undefined && Number(until) >= expiresAt);
}

/** A day more than its rows, so that rows which are written again seldom move it. */
function expiryOf(before: Item | undefined, expiresAt: number | undefined): Item {
  const until = before?.['expires_at']?.N;
  if (expiresAt === undefined || (before !== undefined && until === undefined)) return {};
  return { expires_at: { N: String(Math.max(expiresAt + daySeconds, Number(until ?? 0))) } };
}

/** Puts a set in place of another if that is still as it was read; `before` is undefined where there was none. */
export function replaceSet({ table }: LatestPlace, before: Item | undefined, after: Item): Promise<boolean> {
  return putIf({
    TableName: table,
    Item: after,
    ExpressionAttributeNames: { '#rows': 'rows' },
    ...(before === undefined
      ? { ConditionExpression: 'attribute_not_exists(#rows)' }
      : {
          ConditionExpression: '#rows = :before',
          ExpressionAttributeValues: { ':before': before['rows'] ?? { S: '' } },
        }),
  });
}
