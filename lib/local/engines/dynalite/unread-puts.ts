// Has dynalite put the items of a BatchWriteItem without reading what they replace, and without checking them a second time.
// No condition of theirs and no answer asks for the old item: indexes do, and a count of capacity, for which dynalite's own
// way stays. To be imported before dynalite, which takes its parts as it is loaded.
import { createRequire } from 'node:module';
import type { Done, Store, StoredItem } from 'millrace-dynalite-store';

interface Request {
  readonly TableName: string;
  readonly Item: StoredItem;
  readonly ReturnConsumedCapacity?: unknown;
}
type Put = (store: Store, request: Request, done: Done<object>) => void;

const require = createRequire(import.meta.url);
const file = require.resolve('dynalite/actions/putItem');
const put = require(file) as Put;
const { createKey } = require('dynalite/db') as { createKey: (item: object, table: unknown) => string };
const loaded = require.cache[file];
if (loaded === undefined) throw new Error('dynalite is not loaded as it is known here');

loaded.exports = unread;
require('dynalite/actions/batchWriteItem');
loaded.exports = put;

/** `request` has been checked against its table. */
function unread(store: Store, request: Request, done: Done<object>): void {
  const { TableName, Item, ReturnConsumedCapacity } = request;
  if (ReturnConsumedCapacity !== undefined) return put(store, request, done);
  store.getTable(TableName, (error, table) => {
    if (error) return done(error);
    if (table?.GlobalSecondaryIndexes || table?.LocalSecondaryIndexes) return put(store, request, done);
    const items = store.getItemDb(TableName);
    const key = createKey(Item, table);
    items.lock(key, release =>
      items.put(
        key,
        Item,
        release(error => done(error, {})),
      ),
    );
  });
}
