import { setTimeout as wait } from 'node:timers/promises';
import type { Store, Table } from 'millrace-dynalite-store';
import { fillIndexes, isFilling } from './new-index.ts';
import { keysOf, partsOf, type Removals } from './parts.ts';
import { setTimeToLive } from './time-to-live.ts';

/** dynalite ends a change some milliseconds after it has answered. */
const mostMs = 1_000;

export type TableChanges = ReturnType<typeof createTableChanges>;

/**
 * Changes of tables: of one table one after another, and each when what those before it removed is gone. Else a table that is
 * made again, or its index, would lose items to the removal of the one before it, or come back when it is gone.
 */
export function createTableChanges(store: Store, removals: Removals) {
  /** The last change of each table that has one. */
  const lastOf = new Map<string, Promise<unknown>>();
  const follow = <Answer>(name: string, change: () => Promise<Answer>): Promise<Answer> => {
    const turn = (lastOf.get(name) ?? Promise.resolve()).then(change);
    const ended = turn.catch(() => {}).finally(() => lastOf.get(name) === ended && lastOf.delete(name));
    lastOf.set(name, ended);
    return turn;
  };
  const endDeletion = async (name: string): Promise<void> => {
    for (const part of partsOf(name)) await removals.remove(part);
    await setTimeToLive(store, name, undefined);
    await store.db.del(keyOf(name));
  };
  /** Ends what a process that ended was doing with tables, as they are left while it goes on. */
  const endOldChanges = async (): Promise<void> => {
    await removals.finish();
    for await (const found of store.db.values(keysOf(keyOf('')))) {
      const table = found as Table;
      const { TableName: name } = table;
      if (table.TableStatus === 'DELETING') follow(name, () => endDeletion(name)).catch(() => {});
      else if (isFilling(table)) follow(name, () => endFilling(store, table)).catch(() => {});
      else if (isChanging(table)) await store.db.put(keyOf(name), asActive(table));
    }
  };
  const begun = endOldChanges();
  begun.catch(() => {});
  return {
    /** Rejects as `change` does. */
    async inTurn<Answer>(name: string, change: () => Promise<Answer>): Promise<Answer> {
      await begun;
      return follow(name, async () => {
        await removals.goneOf(name);
        const answer = await change();
        await settled(store, name);
        return answer;
      });
    },
  };
}

/** Fills the new indexes of a table, which takes requests as before from then on. */
export async function endFilling(store: Store, table: Table): Promise<void> {
  await fillIndexes(store, table);
  await store.db.put(keyOf(table.TableName), asActive(table));
}

export function keyOf(table: string): string {
  return `table~${table}`;
}

export function tableNamed(store: Store, name: string): Promise<Table | undefined> {
  return new Promise(resolve => store.getTable(name, false, (_, table) => resolve(table)));
}

function isChanging(table: Table | undefined): boolean {
  return table !== undefined && table.TableStatus !== 'ACTIVE';
}

function asActive(table: Table): Table {
  const { GlobalSecondaryIndexes: indexes } = table;
  const active = indexes?.map(index => ({ ...index, IndexStatus: 'ACTIVE' }));
  return { ...table, TableStatus: 'ACTIVE', ...(active && { GlobalSecondaryIndexes: active }) };
}

async function settled(store: Store, name: string): Promise<void> {
  const until = performance.now() + mostMs;
  while (isChanging(await tableNamed(store, name)) && performance.now() < until) await wait(1);
}
