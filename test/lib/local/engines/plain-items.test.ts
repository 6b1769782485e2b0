import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { isPlainBatch } from '../../../../lib/local/engines/dynalite/plain-items.ts';

const require = createRequire(import.meta.url);
type Types = Readonly<Record<string, unknown>>;
const { checkTypes } = require('dynalite/validations') as {
  checkTypes: (data: object, types: Types) => object;
};
const { types } = require('dynalite/validations/batchWriteItem') as { types: Types };

const put = (Item: unknown) => ({ RequestItems: { raw: [{ PutRequest: { Item } }] } });
const item = { id: { S: 'a' }, count: { N: '1' } };

test('a batch that is taken as it is would have been copied to the same', () => {
  for (const batch of [
    put(item),
    put({}),
    { RequestItems: { raw: [], other: [{ PutRequest: { Item: item } }] } },
    { RequestItems: {} },
  ]) {
    assert.equal(isPlainBatch(batch), true);
    assert.deepEqual(checkTypes(structuredClone(batch), types), batch);
  }
});

test('whatever dynalite changes, refuses or has more to say of is left to it', () => {
  const values = [
    { S: 1 },
    { N: 2 },
    { S: 'a', N: '1' },
    { S: null },
    { B: 'YQ==' },
    { L: [] },
    { M: {} },
    {},
    null,
    'a',
    [],
    ['a'],
  ];
  const batches = [
    ...values.map(value => put({ ...item, value })),
    ...[undefined, null, [], 'item', 1].map(put),
    { RequestItems: { raw: [{ DeleteRequest: { Key: { id: { S: 'a' } } } }] } },
    { RequestItems: { raw: [{ PutRequest: { Item: item }, DeleteRequest: null }] } },
    { RequestItems: { raw: [{ PutRequest: { Item: item, More: 1 } }] } },
    { RequestItems: { raw: { PutRequest: { Item: item } } } },
    { RequestItems: { raw: [null] } },
    { RequestItems: null },
    { RequestItems: [] },
    {},
    { ...put(item), ReturnConsumedCapacity: 'TOTAL' },
  ];
  for (const batch of batches) assert.equal(isPlainBatch(batch), false, JSON.stringify(batch));
});
