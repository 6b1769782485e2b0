import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import type { Done, Level, Range, Store } from 'millrace-dynalite-store';

/** Prefix of the notes of parts that are being removed. */
const removals = 'removing~';
export const pageEntries = 100;

/** The keys that begin with a prefix, whatever comes behind its last sign. */
export function keysOf(prefix: string): Range {
  const next = String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  return { gte: prefix, lt: prefix.slice(0, -1) + next };
}

/**
 * Makes dynalite read and remove its parts by the range of their keys. Its own way walks every key of the store: a list of
 * the tables then takes as long as all items together need.
 */
export function boundParts(store: Store, removals: Removals): void {
  const { db } = store;
  const keyStream = (prefix: string) => () => Readable.from(keysWithout(db, prefix));
  const remove = (prefix: string, done: Done): void => callbackify(() => removals.remove(prefix))(done);
  const tagDb = store.getTagDb;
  store.tableDb.createKeyStream = keyStream('table~');
  store.getTagDb = table => {
    const prefix = tagPrefix(table);
    const createValueStream = () => db.createValueStream(keysOf(prefix));
    return Object.assign(tagDb(table), { createKeyStream: keyStream(prefix), createValueStream });
  };
  store.deleteTagDb = (table, done) => remove(tagPrefix(table), done);
  store.deleteItemDb = (table, done) => remove(itemPrefix(table), done);
  store.deleteIndexDb = (kind, table, index, done) => remove(indexPrefix(kind, table, index), done);
}

export function itemPrefix(table: string): string {
  return `item-${table}~`;
}

function tagPrefix(table: string): string {
  return `tag-${table}~`;
}

export function indexPrefix(kind: string, table: string, index: string): string {
  return `index-${kind.toLowerCase()}~${table}~${index}~`;
}

/** Prefixes of all that a table has beside its definition. */
export function partsOf(table: string): readonly string[] {
  return [itemPrefix(table), tagPrefix(table), `index-local~${table}~`, `index-global~${table}~`];
}

export type Removals = ReturnType<typeof createRemovals>;

/** Removes parts of a store, on threads of its own, and knows which are not gone yet. */
export function createRemovals(db: Level) {
  const underWay = new Map<string, Promise<void>>();
  const hold = (prefix: string, work: Promise<void>): Promise<void> => {
    underWay.set(prefix, work);
    void work.finally(() => underWay.delete(prefix)).catch(() => {});
    return work;
  };
  const begin = (prefix: string, after: Promise<unknown> = Promise.resolve()): Promise<void> =>
    hold(
      prefix,
      after.then(() => removePart(db, prefix)),
    );
  return {
    /** All keys with a prefix, after something else. Cut off once it has begun, `finish` goes on with it. */
    remove: begin,
    /** Other work on a part, which changes of its table wait for as they do for a removal. */
    hold,
    /** Goes on, one after another, with what a process that ended was removing; resolves when it knows what that is. */
    async finish(): Promise<void> {
      let before = Promise.resolve();
      for await (const prefix of keysWithout(db, removals)) before = begin(prefix, before);
    },
    /** Resolves when nothing of a table is being removed, or otherwise worked on. */
    async goneOf(table: string): Promise<void> {
      const parts = partsOf(table);
      const own = [...underWay].filter(([prefix]) => parts.some(part => prefix.startsWith(part)));
      await Promise.all(own.map(([, removal]) => removal));
    },
  };
}

/** The note that lets a removal go on. */
export function noteOf(prefix: string): string {
  return removals + prefix;
}

async function removePart(db: Level, prefix: string): Promise<void> {
  const note = noteOf(prefix);
  await db.put(note, true);
  await db.clear(keysOf(prefix));
  await db.del(note);
}

/** Entries of a part, a hundred at a time, as they stand when their page is read. */
export async function* pagesOf(db: Level, prefix: string): AsyncGenerator<readonly [string, unknown][]> {
  const { gte: first = '', lt } = keysOf(prefix);
  let last = first;
  for (;;) {
    const page = await db.iterator({ gt: last, lt, limit: pageEntries }).all();
    yield page;
    if (page.length < pageEntries) return;
    last = page.at(-1)?.[0] ?? last;
  }
}

async function* keysWithout(db: Level, prefix: string): AsyncGenerator<string> {
  for await (const key of db.keys(keysOf(prefix))) yield key.slice(prefix.length);
}
