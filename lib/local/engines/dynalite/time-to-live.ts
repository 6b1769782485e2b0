import { setTimeout as wait } from 'node:timers/promises';
import { callbackify } from 'node:util';
import deleteItem from 'dynalite/actions/deleteItem.js';
import type { Store, StoredItem, Table } from 'millrace-dynalite-store';
import { itemPrefix, keysOf, pageEntries, pagesOf } from './parts.ts';

/** Prefix of the attribute that tells when items of a table expire. */
const attributes = 'ttl~';
const firstAfterMs = 60_000;
const everyMs = 600_000;
/** A sweep pauses so many times as long as it works. */
const pauses = 10;
const fiveYears = 5 * 365 * 86_400;

/** Items of this table go after the second, since 1970, that the attribute has; undefined: they stay. */
export async function setTimeToLive(
  { db }: Store,
  table: string,
  attribute: string | undefined,
): Promise<void> {
  if (attribute === undefined) await db.del(attributes + table);
  else await db.put(attributes + table, attribute);
}

export async function timeToLiveOf({ db }: Store, table: string): Promise<string | undefined> {
  const key = attributes + table;
  const [found] = await db.iterator({ gte: key, lt: `${key}\u0000`, limit: 1 }).all();
  return found && String(found[1]);
}

/** Has a table that is deleted take along what was set for it, or the next one of its name would begin with it. */
export function endWithTable(store: Store): void {
  const { deleteItemDb } = store;
  store.deleteItemDb = (table, done) =>
    deleteItemDb(table, error => {
      if (error) done(error);
      else callbackify(() => setTimeToLive(store, table, undefined))(done);
    });
}

/** Deletes expired items for as long as the process lives, a page at a time, most of the time at rest. */
export async function keepExpiring(store: Store, signal: AbortSignal): Promise<void> {
  const rest = (ms: number) => wait(ms, undefined, { signal, ref: false });
  for (let after = firstAfterMs; ; after = everyMs) {
    await rest(after);
    try {
      await deleteExpired(store, Date.now() / 1000, pageMs => rest(pageMs * pauses));
    } catch (error) {
      if (signal.aborted) throw error;
      console.error('expired items stay until the next sweep:', error);
    }
  }
}

/**
 * Deletes the items that have expired at `now`, seconds since 1970, and answers how many. As on AWS, what expired more than
 * five years ago stays, and so does an item that was written anew meanwhile. `rest` is called after each page with its ms.
 */
export async function deleteExpired(
  store: Store,
  now: number,
  rest: (pageMs: number) => Promise<unknown>,
): Promise<number> {
  let deleted = 0;
  const tables = await store.db.iterator(keysOf(attributes)).all();
  for (const [key, value] of tables) {
    const name = key.slice(attributes.length);
    const table = await tableNamed(store, name);
    const attribute = String(value);
    if (table === undefined) await setTimeToLive(store, name, undefined);
    else
      for await (const items of pages(store, name, rest))
        for (const item of items)
          if (isExpired(item[attribute]?.N, now) && (await remove(store, name, table, item, attribute)))
            deleted += 1;
  }
  return deleted;
}

async function* pages(
  { db }: Store,
  table: string,
  rest: (pageMs: number) => Promise<unknown>,
): AsyncGenerator<readonly StoredItem[]> {
  let began = performance.now();
  for await (const page of pagesOf(db, itemPrefix(table))) {
    yield page.map(([, item]) => item as StoredItem);
    if (page.length === pageEntries) await rest(performance.now() - began);
    began = performance.now();
  }
}

function isExpired(text: string | undefined, now: number): boolean {
  const at = Number(text);
  return at <= now && at > now - fiveYears;
}

function remove(
  store: Store,
  TableName: string,
  { KeySchema }: Table,
  item: StoredItem,
  attribute: string,
): Promise<boolean> {
  const Key = Object.fromEntries(
    KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName] ?? {}]),
  );
  const Expected = { [attribute]: { ComparisonOperator: 'EQ', AttributeValueList: [item[attribute]] } };
  return new Promise((resolve, reject) => {
    deleteItem(store, { TableName, Key, Expected }, error => {
      // The condition fails with an answer, as over HTTP.
      if (error && !('statusCode' in error)) reject(error);
      else resolve(!error);
    });
  });
}

function tableNamed(store: Store, name: string): Promise<Table | undefined> {
  return new Promise(resolve => store.getTable(name, false, (_, table) => resolve(table)));
}
