import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from './dynamodb.ts';
import type { Item } from './dynamodb.ts';
import { putIf } from './put-if.ts';

/**
 * An item, and the record that makes it: the same text each time that the record is delivered, and of no other record.
 * `before`: the text that an older version had for it.
 */
export interface Claim {
  readonly item: Item;
  readonly by: string;
  readonly before: string;
}

/** A table whose key is one text attribute. */
export interface ClaimTable {
  readonly table: string;
  readonly key: string;
}

/** As many as the client has connections, which it keeps. */
const callsInFlight = 50;
const keysPerCall = 100;
const mostAttempts = 8;

/**
 * Puts each item whose key is free, has expired, or was claimed by the same record before, and answers for each, in order,
 * whether it stands. Of one key the first claim that may stand does: a second delivery gets the same answers. The record
 * is kept in the attribute `source`. Rejects when the table does not answer for one of them; the others may stand then.
 * `written` hears of each item that stands.
 */
export async function claimItems(
  place: ClaimTable,
  claims: readonly Claim[],
  written: (items: number) => void = () => undefined,
): Promise<readonly boolean[]> {
  const stands = claims.map(() => false);
  const groups = [...byKey(place, claims).values()];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let group = groups[next++]; group !== undefined; group = groups[next++]) {
      for (const [index, claim] of group) {
        stands[index] = await put(place, claim);
        if (!stands[index]) continue;
        written(1);
        break;
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(callsInFlight, groups.length) }, lane));
  } finally {
    next = groups.length;
  }
  return stands;
}

/** What claimItems would answer; writes nothing. */
export async function previewClaims(
  place: ClaimTable,
  claims: readonly Claim[],
): Promise<readonly boolean[]> {
  const stands = claims.map(() => false);
  const groups = byKey(place, claims);
  const held = await holders(place, [...groups.keys()]);
  for (const [key, group] of groups) {
    const holder = held.get(key);
    const first = group.find(
      ([, { by, before }]) => holder === undefined || holder === by || holder === before,
    );
    if (first) stands[first[0]] = true;
  }
  return stands;
}

type Numbered = readonly [index: number, claim: Claim];

function byKey({ key }: ClaimTable, claims: readonly Claim[]): Map<string, Numbered[]> {
  const groups = new Map<string, Numbered[]>();
  for (const [index, claim] of claims.entries()) {
    const value = claim.item[key]?.S ?? '';
    const group = groups.get(value);
    if (group) group.push([index, claim]);
    else groups.set(value, [[index, claim]]);
  }
  return groups;
}

/** An item past its time to live is no longer there, though DynamoDB may take days to delete it. */
function put({ table, key }: ClaimTable, { item, by, before }: Claim): Promise<boolean> {
  return putIf({
    TableName: table,
    Item: { ...item, source: { S: by } },
    ConditionExpression: 'attribute_not_exists(#key) OR #source IN (:by, :before) OR expires_at <= :now',
    ExpressionAttributeNames: { '#key': key, '#source': 'source' },
    ExpressionAttributeValues: { ':by': { S: by }, ':before': { S: before }, ':now': { N: nowSeconds() } },
  });
}

/** The records that hold keys, by key. */
async function holders(
  { table, key }: ClaimTable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const held = new Map<string, string>();
  const now = Number(nowSeconds());
  for (let at = 0; at < keys.length; at += keysPerCall) {
    let left: Item[] = keys.slice(at, at + keysPerCall).map(value => ({ [key]: { S: value } }));
    for (let attempt = 1; left.length > 0; attempt++) {
      if (attempt > mostAttempts) throw new Error(`table ${table} left ${left.length} keys unread`);
      const { Responses, UnprocessedKeys } = await dynamodb().send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } }),
      );
      for (const { [key]: value, source, expires_at: expiresAt } of Responses?.[table] ?? [])
        if (!(Number(expiresAt?.N) <= now)) held.set(value?.S ?? '', source?.S ?? '');
      left = UnprocessedKeys?.[table]?.Keys ?? [];
    }
  }
  return held;
}

function nowSeconds(): string {
  return String(Math.floor(Date.now() / 1000));
}
