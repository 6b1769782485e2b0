import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import db from 'dynalite/db/index.js';
import type { Store, StoredItem, Table } from 'millrace-dynalite-store';

/** What DynamoDB takes in one call. */
const mostItems = 25;
/** An item may be as large; one of a shorter call is smaller. */
const mostBytes = 400 * 1024;
/** In a key, UTF-16 units; dynalite takes longer hashes. */
const longestKey = 1024;
/** A number that dynalite keeps as it is written: neither its last decimal nor its first digit is a zero too many. */
const plainNumber = /^(?:0|-?[1-9]\d{0,17}|-?(?:0|[1-9]\d{0,17})\.\d{0,17}[1-9])$/;
const contentType = 'application/x-amz-json-1.0';
const allWritten = '{"UnprocessedItems":{}}';

/** The items of a BatchWriteItem, all of one table. */
interface PlainBatch {
  readonly table: string;
  readonly items: readonly StoredItem[];
}

/**
 * Does with a BatchWriteItem of texts, numbers and booleans for a table without indexes what dynalite would do, which takes
 * a half more: it checks and copies items three times, makes each key twice, and reads what is replaced. Answers false, and
 * does nothing, where the call has anything that dynalite might refuse, change or answer in another way.
 */
export async function writePlainBatch(
  store: Store,
  { headers, method, url }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<boolean> {
  if (method !== 'POST' || url !== '/' || !isCommonCall(headers)) return false;
  const batch = plainBatchIn(body);
  if (batch === undefined) return false;
  const table = await activeTable(store, batch.table);
  const keys = table && keysOf(batch.items, table);
  if (keys === undefined) return false;
  await put(store, batch, keys);
  response.writeHead(200, {
    'x-amzn-requestid': randomUUID(),
    'x-amz-crc32': crc32(allWritten),
    'content-type': contentType,
    'content-length': allWritten.length,
  });
  response.end(allWritten);
  return true;
}

/** As an SDK makes them: dynalite reads other forms too. */
function isCommonCall({ authorization = '', origin, ...headers }: IncomingHttpHeaders): boolean {
  return (
    headers['content-type'] === contentType &&
    Boolean(headers['x-amz-date']) &&
    origin === undefined &&
    /^AWS4-HMAC-SHA256 Credential=[^ ,]+, ?SignedHeaders=[^ ,]+, ?Signature=[^ ,]+$/.test(authorization)
  );
}

/** Undefined where the text is no such batch, or dynalite would not keep its items as they are. */
export function plainBatchIn(body: Buffer): PlainBatch | undefined {
  if (body.length > mostBytes) return undefined;
  const requests = onlyMember(parsed(body), 'RequestItems');
  const [table = '', ...others] = isObject(requests) ? Object.keys(requests) : [];
  const puts = isObject(requests) ? requests[table] : undefined;
  if (others.length > 0 || !Array.isArray(puts) || puts.length === 0 || puts.length > mostItems)
    return undefined;
  const items: StoredItem[] = [];
  for (const request of puts) {
    const item = onlyMember(onlyMember(request, 'PutRequest'), 'Item');
    if (!isPlainItem(item)) return undefined;
    items.push(item);
  }
  return { table, items };
}

function isPlainItem(item: unknown): item is StoredItem {
  if (!isObject(item)) return false;
  for (const name in item) if (!isPlainValue(item[name])) return false;
  return true;
}

function isPlainValue(value: unknown): boolean {
  if (!isObject(value)) return false;
  let members = 0;
  for (const type in value) {
    const content = value[type];
    if (type === 'BOOL' ? typeof content !== 'boolean' : typeof content !== 'string') return false;
    if (type === 'N' ? !plainNumber.test(content as string) : type !== 'S' && type !== 'BOOL') return false;
    members += 1;
  }
  return members === 1;
}

/** Undefined where one is missing, of another type, too long, or there twice. */
function keysOf(items: readonly StoredItem[], table: Table): string[] | undefined {
  if (table.GlobalSecondaryIndexes || table.LocalSecondaryIndexes) return undefined;
  const types = new Map(
    table.AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
  );
  const keys: string[] = [];
  for (const item of items) {
    for (const { AttributeName } of table.KeySchema) {
      const type = types.get(AttributeName);
      const text = (type === 'S' || type === 'N') && item[AttributeName]?.[type];
      if (!text || text.length > longestKey) return undefined;
    }
    keys.push(db.createKey(item, table));
  }
  return new Set(keys).size === keys.length ? keys : undefined;
}

function activeTable(store: Store, name: string): Promise<Table | undefined> {
  return new Promise(resolve => store.getTable(name, (_, table) => resolve(table)));
}

/** Resolves when all is stored. What is under way with an item of these keys comes first. */
function put(store: Store, { table, items }: PlainBatch, keys: string[]): Promise<void> {
  const operations = items.map((value, index) => ({
    type: 'put' as const,
    key: `item-${table}~${keys[index]}`,
    value,
  }));
  return new Promise((resolve, reject) => {
    store.getItemDb(table).lock(keys, release => {
      store.db.batch(
        operations,
        release(error => (error ? reject(error) : resolve())),
      );
    });
  });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** Undefined where it has another member too, or another only. */
function onlyMember(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  for (const each in value) if (each !== name) return undefined;
  return value[name];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
