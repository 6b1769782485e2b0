declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** `path` is the store's folder; the rest are milliseconds that a change of a table takes. */
  export default function dynalite(options: {
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}

declare module 'dynalite/db/index.js' {
  import type { Done, Store, StoredItem, Table } from 'millrace-dynalite-store';

  const db: {
    create: (options: object) => Store;
    /** Of an item of a table, as the table is stored. */
    createKey: (item: object, table: unknown) => string;
    /** Writes the entries of an item in the indexes of its table; `before`: the item that it replaces. */
    updateIndexes: (
      store: Store,
      table: Table,
      before: StoredItem | undefined,
      item: StoredItem | undefined,
      done: Done,
    ) => void;
  };
  export default db;
}

declare module 'dynalite/actions/deleteItem.js' {
  import type { Done, Store, StoredItem } from 'millrace-dynalite-store';

  /** As the API's DeleteItem; `Expected` is its condition in the older form. */
  export default function deleteItem(
    store: Store,
    request: { readonly TableName: string; readonly Key: StoredItem; readonly Expected: object },
    done: Done,
  ): void;
}

/** What of dynalite's store is used here: one ordered map, in which the keys of each of its parts begin with a prefix. */
declare module 'millrace-dynalite-store' {
  export type Done<Value = void> = (error?: Error | null, value?: Value) => void;
  export type StoredItem = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

  export interface Range {
    readonly gt?: string;
    readonly gte?: string;
    readonly lt: string;
    /** None where it is below zero. */
    readonly limit?: number;
    readonly highWaterMarkBytes?: number;
  }

  export interface Walk<Found> extends AsyncIterable<Found> {
    /** None after the last. */
    nextv(size: number): Promise<Found[]>;
    close(): Promise<void>;
  }

  export interface Level {
    readonly status: string;
    close(): Promise<void>;
    get: (key: string, done?: Done<unknown>) => Promise<unknown> | undefined;
    getSync(key: string): unknown;
    put: (key: string, value: unknown, done?: Done) => Promise<void> | undefined;
    batch(
      operations: readonly { readonly type: 'put'; readonly key: string; readonly value: unknown }[],
      done: Done,
    ): void;
    del(key: string): Promise<void>;
    clear(range: Range): Promise<void>;
    keys: (range: Range) => Walk<string>;
    values: (range: Range) => Walk<unknown>;
    createValueStream: (range: Range) => NodeJS.EventEmitter;
    iterator(range: Range): AsyncIterable<[string, unknown]> & { all(): Promise<[string, unknown][]> };
  }

  export interface TableIndex {
    readonly IndexName: string;
    readonly KeySchema: readonly { readonly AttributeName: string }[];
    readonly IndexStatus: string;
  }

  export interface Table {
    readonly TableName: string;
    readonly TableArn: string;
    readonly TableStatus: string;
    readonly KeySchema: readonly { readonly AttributeName: string }[];
    readonly AttributeDefinitions: readonly {
      readonly AttributeName: string;
      readonly AttributeType: string;
    }[];
    GlobalSecondaryIndexes?: readonly TableIndex[];
    readonly LocalSecondaryIndexes?: readonly object[];
  }

  export type TableAnswer = (error: Error | null, table?: Table) => void;

  export interface Store {
    readonly db: Level;
    readonly tableDb: Part;
    getTagDb: (table: string) => Part;
    getItemDb: (table: string) => Part;
    deleteItemDb: (table: string, done: Done) => void;
    deleteTagDb: (table: string, done: Done) => void;
    deleteIndexDb: (kind: string, table: string, index: string, done: Done) => void;
    /** `mustBeActive`: whether a table that is made or deleted counts as none; left out, it is one. */
    getTable: (name: string, ...how: [TableAnswer] | [mustBeActive: boolean, answer: TableAnswer]) => void;
  }

  export interface Part {
    createKeyStream: () => NodeJS.ReadableStream;
    createValueStream: () => NodeJS.EventEmitter;
    get: (key: string, done: Done<unknown>) => void;
    put(key: string, value: unknown, done: Done): void;
    /** `use` has the keys alone until what it is given has answered. */
    lock(keys: string | string[], use: (release: (done: Done) => Done) => void): void;
  }
}
