import { promisify } from 'node:util';
import type { Store, Table } from 'millrace-dynalite-store';
import { ServiceError } from '../../endpoint/service.ts';
import { indexPrefix, noteOf, type Removals } from './parts.ts';
import { keyOf } from './table-changes.ts';
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
  async UpdateTable({ store, removals, underWayEnd }, { TableName, GlobalSecondaryIndexUpdates }, table) {
    const updates = Array.isArray(GlobalSecondaryIndexUpdates) ? GlobalSecondaryIndexUpdates : [];
    const removed = updates.map(update => Object(Object(update).Delete).IndexName);
    const name: unknown = removed.find(each => typeof each === 'string');
    if (typeof name !== 'string') return undefined;
    if (table.TableStatus !== 'ACTIVE')
      throw new ServiceError('ResourceInUseException', 400, `Table is being changed: ${TableName}`);
    if (updates.length > 1)
      throw new ServiceError(
        'LimitExceededException',
        400,
        'Only 1 online index can be created or deleted simultaneously per table',
      );
    const left = table.GlobalSecondaryIndexes?.filter(({ IndexName }) => IndexName !== name) ?? [];
    if (left.length === (table.GlobalSecondaryIndexes ?? []).length)
      throw new ServiceError('ResourceNotFoundException', 400, 'Requested resource not found');
    const { GlobalSecondaryIndexes: _, ...kept } = table;
    const changed = { ...kept, ...(left.length > 0 && { GlobalSecondaryIndexes: left }) };
    const prefix = indexPrefix('global', TableName, name);
    // In one write with the note of what is to go: cut off, the entries would be those of the next index of that name.
    await promisify(store.db.batch.bind(store.db))([
      { type: 'put', key: keyOf(TableName), value: changed },
      { type: 'put', key: noteOf(prefix), value: true },
    ]);
    // As on AWS, its entries go while the table is in use; not before those that a put with the old table still writes.
    removals.remove(prefix, underWayEnd()).catch(() => {});
    return { TableDescription: changed };
  },
};

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', 400, message);
}
