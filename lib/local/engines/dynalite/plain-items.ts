import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

type Types = Readonly<Record<string, unknown>>;
type Data = Readonly<Record<string, unknown>>;
type CheckTypes = (data: Data, types: Types) => Data;

/**
 * Spares dynalite the copy that it makes of a BatchWriteItem to check its types, an eighth of such a call: where all
 * of it are puts of texts and numbers, the copy is equal to what came.
 */
export function takePlainItems(): void {
  const validations = require('dynalite/validations') as { checkTypes: CheckTypes };
  const { types: ofBatch } = require('dynalite/validations/batchWriteItem') as { types: Types };
  const { checkTypes } = validations;
  validations.checkTypes = (data, types) =>
    types === ofBatch && isPlainBatch(data) ? data : checkTypes(data, types);
}

/** Whether dynalite's copy of the request would be equal to it, for sure. */
export function isPlainBatch({ RequestItems, ...others }: Data): boolean {
  return (
    Object.keys(others).length === 0 &&
    isObject(RequestItems) &&
    Object.values(RequestItems).every(isPlainList)
  );
}

function isPlainList(requests: unknown): boolean {
  return Array.isArray(requests) && requests.every(isPlainPut);
}

function isPlainPut(request: unknown): boolean {
  const put = onlyMember(request, 'PutRequest');
  const item = onlyMember(put, 'Item');
  if (!isObject(item)) return false;
  for (const name in item) {
    const value = item[name];
    if (typeof onlyMember(value, 'S') !== 'string' && typeof onlyMember(value, 'N') !== 'string')
      return false;
  }
  return true;
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
