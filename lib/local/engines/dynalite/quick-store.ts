import { nextTick } from 'node:process';
import type { Done, Store, Table, TableAnswer } from 'millrace-dynalite-store';

interface Waiting {
  readonly key: string;
  readonly value: unknown;
  readonly done: Done;
}

/**
 * Makes dynalite read a value of its store at once, and write together what comes in one turn of its loop. Its own way
 * hands each to another thread and waits for it, which costs more than the work: a put reads its table and its item, and
 * writes. A write is answered when it is stored, as before. Tables that are being made or changed take dynalite's own way:
 * its answers count on the time that takes.
 */
export function quicken({ db }: Store): void {
  const { get, put } = db;
  db.get = (key: string, done?: Done<unknown>) => {
    // A store that is being opened calls these itself later, with options in place of a callback.
    if (typeof done !== 'function' || db.status !== 'open') return get(key, done);
    let value: unknown;
    try {
      value = db.getSync(key);
    } catch (error) {
      nextTick(done, error);
      return undefined;
    }
    if (isTable(key) && Object(value).TableStatus !== 'ACTIVE') return get(key, done);
    nextTick(done, null, value);
    return undefined;
  };

  let waiting: Waiting[] = [];
  db.put = (key: string, value: unknown, done?: Done) => {
    if (typeof done !== 'function' || db.status !== 'open' || isTable(key)) return put(key, value, done);
    if (waiting.push({ key, value, done }) === 1) setImmediate(writeAll);
    return undefined;
  };
  const writeAll = (): void => {
    const together = waiting;
    waiting = [];
    const operations = together.map(({ key, value }) => ({ type: 'put' as const, key, value }));
    const answer = (error?: Error | null): void => {
      for (const { done } of together) nextTick(done, error ?? null);
    };
    db.batch(operations, answer);
  };
}

/**
 * Has dynalite read a table once in a turn of its loop: every put of a batch asks for it. What may change a table, and says
 * so by asking whatever its status, goes on reading its own.
 */
export function readTablesOnce(store: Store): void {
  const { getTable } = store;
  const known = new Map<string, Table>();
  const read = (name: string, answer: TableAnswer): void => {
    const table = known.get(name);
    if (table !== undefined) return answer(null, table);
    return getTable(name, (error, found) => {
      if (found !== undefined) {
        if (known.size === 0) setImmediate(() => known.clear());
        known.set(name, found);
      }
      answer(error, found);
    });
  };
  store.getTable = (name, ...rest) => (rest.length === 1 ? read(name, rest[0]) : getTable(name, ...rest));
}

function isTable(key: string): boolean {
  return key.startsWith('table~');
}
