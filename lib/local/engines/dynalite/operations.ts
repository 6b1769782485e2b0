import { promisify } from 'node:util';
import type { Store, Table } from 'millrace-dynalite-store';
import { ServiceError } from '../../endpoint/service.ts';
import { indexPrefix, noteOf, type Removals } from './parts.ts';
import { invalid, withIndex } from './new-index.ts';
import { endFilling, keyOf } from './table-changes.ts';
import { setTimeToLive, timeToLiveOf } from './time-to-live.ts';

interface Ground {
  readonly store: Store;
  readonly removals: Removals;
  /** Resolves when the requests end that are under way now. */
  readonly underWayEnd: () => Promise<unknown>;
}
export type Body = Readonly<Record<string, unknown>> & { readonly TableName: string };
/** An answer, or undefined for a request that is dynalite's. Throws ServiceError. */
type Operation = (ground: Ground, body: Body, table: Table) => Promise<object | undefined>;

/** What dynalite lacks. */
export const operations: Readonly<Record<string, Operation>> = {
  async DescribeTimeToLive({ store }, { TableName }) {
    const attribute = await timeToLiveOf(store, TableName);
    const status = { TimeToLiveStatus: attribute === undefined ? 'DISABLED' : 'ENABLED' };
    return { TimeToLiveDescription: { ...status, ...(attribute && { AttributeName: attribute }) } };
  },
  async UpdateTimeToLive({ store }, { TableName, TimeToLiveSpecification }) {
    const { Enabled, AttributeName } = Object(TimeToLiveSpecification) as Record<string, unknown>;
    const isName = typeof AttributeName === 'string' && AttributeName !== '' && AttributeName.length <= 255;
    if (typeof Enabled !== 'boolean' || !isName)
      throw invalid('TimeToLiveSpecification must have Enabled, a boolean, and an AttributeName of 1 to 255');
    const standing = await timeToLiveOf(store, TableName);
    if (standing !== undefined && standing !== AttributeName)
      throw invalid(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${standing}`,
      );
    if (Enabled === (standing !== undefined))
      throw invalid(`TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
    await setTimeToLive(store, TableName, Enabled ? AttributeName : undefined);
    return { TimeToLiveSpecification };
  },
  async UpdateTable(ground, { GlobalSecondaryIndexUpdates, AttributeDefinitions }, table) {
    const updates = Array.isArray(GlobalSecondaryIndexUpdates) ? GlobalSecondaryIndexUpdates : [];
    const named = updates.map(update => {
      const { Create, Delete } = Object(update) as Record<string, unknown>;
      return { create: Create, created: nameIn(Create), deleted: nameIn(Delete) };
    });
    const found = named.find(({ created, deleted }) => (created ?? deleted) !== undefined);
    if (found === undefined) return undefined;
    if (table.TableStatus !== 'ACTIVE')
      throw new ServiceError('ResourceInUseException', 400, `Table is being changed: ${table.TableName}`);
    if (updates.length > 1)
      throw new ServiceError(
        'LimitExceededException',
        400,
        'Only 1 online index can be created or deleted simultaneously per table',
      );
    const { created, create, deleted = '' } = found;
    const changed =
      created === undefined
        ? await removeIndex(ground, table, deleted)
        : await addIndex(ground, withIndex(table, create, AttributeDefinitions), created);
    return { TableDescription: changed };
  },
};

function nameIn(update: unknown): string | undefined {
  const { IndexName: name } = Object(update) as Record<string, unknown>;
  return typeof name === 'string' ? name : undefined;
}

/** As on AWS, its entries come while the table is in use; first those that a put with the old table leaves out. */
async function addIndex(
  { store, removals, underWayEnd }: Ground,
  changed: Table,
  name: string,
): Promise<Table> {
  await store.db.put(keyOf(changed.TableName), changed);
  const filling = underWayEnd().then(() => endFilling(store, changed));
  removals.hold(indexPrefix('global', changed.TableName, name), filling).catch(() => {});
  return changed;
}

/** As on AWS, its entries go while the table is in use; not before those that a put with the old table still writes. */
async function removeIndex(
  { store, removals, underWayEnd }: Ground,
  table: Table,
  name: string,
): Promise<Table> {
  const { GlobalSecondaryIndexes: indexes = [], ...kept } = table;
  const left = indexes.filter(({ IndexName }) => IndexName !== name);
  if (left.length === indexes.length)
    throw new ServiceError('ResourceNotFoundException', 400, 'Requested resource not found');
  const changed = { ...kept, ...(left.length > 0 && { GlobalSecondaryIndexes: left }) };
  const prefix = indexPrefix('global', table.TableName, name);
  // In one write with the note of what is to go: cut off, the entries would be those of the next index of that name.
  await promisify(store.db.batch.bind(store.db))([
    { type: 'put', key: keyOf(table.TableName), value: changed },
    { type: 'put', key: noteOf(prefix), value: true },
  ]);
  removals.remove(prefix, underWayEnd()).catch(() => {});
  return changed;
}
