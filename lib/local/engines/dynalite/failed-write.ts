import type { Store } from 'millrace-dynalite-store';

type Write = (...parameters: readonly unknown[]) => Promise<unknown>;

/** What every write of the store goes through, with its keys and values as bytes. */
const writes = ['_put', '_batch', '_del', '_clear'];

/**
 * Calls `end` before anybody hears that a write has failed, as on a full disk. LevelDB's log has a gap then, and opened again the
 * store ends there, whatever was answered since: so the process must end at once, before anything is written behind the gap.
 */
export function endOnFailedWrite({ db }: Store, end: (error: Error) => void): void {
  const store = db as unknown as Record<string, Write>;
  for (const name of writes) {
    const write = store[name]?.bind(db);
    if (write === undefined) throw new Error(`the store has no ${name}`);
    store[name] = async (...parameters) => {
      try {
        return await write(...parameters);
      } catch (error) {
        if (db.status === 'open') end(error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
    };
  }
}
