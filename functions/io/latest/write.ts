import { createHash } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
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
/** Of some 3 KB each: those of the days and partitions that a process is likely to meet again. */
const mostRemembered = 500;

/** Sets as this process left them, by what `idOf` says: most batches need one call for each. */
const remembered = new Map<string, Item>();

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

/**
 * A set is taken to be what this process left, or new where it left none: the put is refused where that is wrong, and the set
 * is read. So it is before nothing is put, as nothing else tells that a set is still the same.
 */
async function addTo(
  place: LatestPlace,
  { day, part, keys }: NewRows,
  expiresAt: number | undefined,
): Promise<void> {
  const own = newestKeys(keys);
  const name = { day: { S: latestDay(place, day) }, part: { S: part } };
  const id = `${place.table} ${name.day.S} ${part}`;
  for (let attempt = 0; attempt <= mostAttempts; attempt++) {
    const isRead = attempt > 0;
    const before = isRead ? await readSet(place, name) : remembered.get(id);
    const text = latestText(newestKeys([...latestOf(before?.['rows']?.S ?? '[]'), ...own]));
    const isKnown = before?.['rows']?.S === text && outlives(before, expiresAt);
    if (isKnown && isRead) return remember(id, before);
    if (isKnown) continue;
    const after = { ...name, rows: { S: text }, ...expiryOf(before, expiresAt) };
    const put = await replaceSet(place, before, after);
    if (put !== undefined) return remember(id, put);
  }
  throw new Error(`the latest rows of ${day} changed ${mostAttempts} times while they were written`);
}

async function readSet({ table }: LatestPlace, name: Item): Promise<Item | undefined> {
  const asked = { TableName: table, Key: name, ConsistentRead: true };
  const { Item: set } = await quickly('GetItem', asked, () => dynamodb().send(new GetItemCommand(asked)));
  return set;
}

function remember(id: string, set: Item): void {
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(id, set);
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

/**
 * Puts a set in place of another if that is still as it was read, and answers it as it is then; `before` is undefined where
 * there was none. A digest stands for what a set has in the condition, or each call would carry two sets; one of before
 * there were digests stands for itself.
 */
export async function replaceSet(
  { table }: LatestPlace,
  before: Item | undefined,
  after: Item,
): Promise<Item | undefined> {
  const { digest, rows } = before ?? {};
  const put = { ...after, digest: digestOf(after) };
  const value = digest ?? rows;
  const isPut = await putIf({
    TableName: table,
    Item: put,
    ExpressionAttributeNames: { '#name': digest ? 'digest' : 'rows' },
    ...(value === undefined
      ? { ConditionExpression: 'attribute_not_exists(#name)' }
      : { ConditionExpression: '#name = :before', ExpressionAttributeValues: { ':before': value } }),
  });
  return isPut ? put : undefined;
}

/** Of the rows and their expiry. */
function digestOf({ rows, expires_at }: Item): AttributeValue {
  const text = `${rows?.S} ${expires_at?.N}`;
  return { S: createHash('sha256').update(text).digest('base64').slice(0, 16) };
}
