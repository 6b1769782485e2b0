import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import type { Done, Level, Range, Store } from 'millrace-dynalite-store';

/** Prefix of the notes of parts that are being removed. */
const removals = 'removing~';

/** The keys that begin with a prefix. */
export function keysOf(prefix: string): Range {
  return { gte: prefix, lt: `${prefix}\u00ff` };
}

/**
 * Makes dynalite read and remove its parts by the range of their keys. Its own way walks every key of the store: a list of
 * the tables then takes as long as all items together need.
 */
export function boundParts(store: Store): void {
  const { db } = store;
  const keyStream = (prefix: string) => () => Readable.from(keysWithout(db, prefix));
  const remove = (prefix: string, done: Done): void => callbackify(() => removePart(db, prefix))(done);
  const tagDb = store.getTagDb;
  store.tableDb.createKeyStream = keyStream('table~');
  store.getTagDb = table => Object.assign(tagDb(table), { createKeyStream: keyStream(`tag-${table}~`) });
  store.deleteTagDb = (table, done) => remove(`tag-${table}~`, done);
  store.deleteItemDb = (table, done) => remove(`item-${table}~`, done);
  store.deleteIndexDb = (kind, table, index, done) => remove(indexPrefix(kind, table, index), done);
}

export function indexPrefix(kind: string, table: string, index: string): string {
  return `index-${kind.toLowerCase()}~${table}~${index}~`;
}

/** Removes all keys with a prefix, on threads of the store's own. Cut off, `finishRemovals` goes on with it. */
export async function removePart(db: Level, prefix: string): Promise<void> {
  const note = `${removals}${prefix}`;
  await db.put(note, true);
  await db.clear(keysOf(prefix));
  await db.del(note);
}

/** Goes on with what a process that ended was removing. */
export async function finishRemovals(db: Level): Promise<void> {
  for await (const prefix of keysWithout(db, removals)) await removePart(db, prefix);
}

async function* keysWithout(db: Level, prefix: string): AsyncGenerator<string> {
  for await (const key of db.keys(keysOf(prefix))) yield key.slice(prefix.length);
}
