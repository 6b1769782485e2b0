import { callbackify, promisify } from 'node:util';
import db from 'dynalite/db/index.js';
import type { Store, StoredItem, Table, TableIndex } from 'millrace-dynalite-store';
import { ServiceError } from '../../endpoint/service.ts';
import { itemPrefix, pagesOf } from './parts.ts';

const noThroughput = { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 };

/**
 * The table with an index of which nothing is there yet: what is put from now on has its entries. `asked`: the Create of an
 * UpdateTable; `definitions`: its AttributeDefinitions. Throws ServiceError for an index that cannot be.
 */
export function withIndex(table: Table, asked: unknown, definitions: unknown): Table {
  const { IndexName, KeySchema, Projection, ProvisionedThroughput } = Object(asked) as Record<
    string,
    unknown
  >;
  const indexes = table.GlobalSecondaryIndexes ?? [];
  const types = new Map(
    [...(Array.isArray(definitions) ? definitions : []), ...table.AttributeDefinitions].map(each => [
      Object(each).AttributeName as unknown,
      Object(each) as Table['AttributeDefinitions'][number],
    ]),
  );
  const keys: readonly Readonly<Record<string, unknown>>[] = Array.isArray(KeySchema) ? KeySchema : [];
  const { ProjectionType } = Object(Projection) as Record<string, unknown>;
  if (typeof IndexName !== 'string' || !/^[\w.-]{3,255}$/.test(IndexName))
    throw invalid('An index has an IndexName of 3 to 255 letters, digits, dots, - and _');
  if (indexes.some(index => index.IndexName === IndexName))
    throw invalid(`Attempting to create an index which already exists: ${IndexName}`);
  if (keys.map(key => String(Object(key).KeyType)).join(' ') !== ['HASH', 'HASH RANGE'][keys.length - 1])
    throw invalid('The KeySchema of an index is a HASH, or a HASH and a RANGE');
  if (!keys.every(key => /^[SNB]$/.test(String(types.get(key['AttributeName'])?.AttributeType))))
    throw invalid('Each attribute of the KeySchema must be defined in AttributeDefinitions');
  if (!/^(?:ALL|KEYS_ONLY|INCLUDE)$/.test(String(ProjectionType)))
    throw invalid('The Projection of an index has a ProjectionType: ALL, KEYS_ONLY or INCLUDE');
  const used = new Set(
    [table, ...indexes, { KeySchema: keys }].flatMap(each => each.KeySchema.map(key => key['AttributeName'])),
  );
  const index = {
    IndexName,
    KeySchema: keys,
    Projection,
    IndexArn: `${table.TableArn}/index/${IndexName}`,
    IndexSizeBytes: 0,
    ItemCount: 0,
    IndexStatus: 'CREATING',
    ProvisionedThroughput: { ...noThroughput, ...Object(ProvisionedThroughput) },
  } as unknown as TableIndex;
  return {
    ...table,
    TableStatus: 'UPDATING',
    AttributeDefinitions: [...types.values()].filter(({ AttributeName }) => used.has(AttributeName)),
    GlobalSecondaryIndexes: [...indexes, index],
  };
}

/** Whether entries of an index are still to come. */
export function isFilling({ TableStatus, GlobalSecondaryIndexes: indexes = [] }: Table): boolean {
  return TableStatus === 'UPDATING' && indexes.some(({ IndexStatus }) => IndexStatus === 'CREATING');
}

/** Writes the entries that new indexes lack, a page of items at a time, each as it stands then. Again without harm. */
export async function fillIndexes(store: Store, table: Table): Promise<void> {
  const { TableName: name, GlobalSecondaryIndexes: indexes = [] } = table;
  const fresh = indexes.filter(({ IndexStatus }) => IndexStatus === 'CREATING');
  const { LocalSecondaryIndexes: _, ...alone } = { ...table, GlobalSecondaryIndexes: fresh };
  const prefix = itemPrefix(name);
  for await (const page of pagesOf(store.db, prefix))
    await Promise.all(page.map(([key]) => index(store, alone, key.slice(prefix.length))));
}

/** Nobody else writes the item meanwhile. */
function index(store: Store, table: Table, key: string): Promise<void> {
  const items = store.getItemDb(table.TableName);
  const write = async (): Promise<void> => {
    const item = await promisify(items.get)(key).catch(unlessNotFound);
    await promisify(db.updateIndexes)(store, table, undefined, item as StoredItem | undefined);
  };
  return new Promise((resolve, reject) => {
    items.lock([key], release => callbackify(write)(release(error => (error ? reject(error) : resolve()))));
  });
}

function unlessNotFound(error: Error): void {
  if (error.name !== 'NotFoundError') throw error;
}

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', 400, message);
}
