import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import parts from 'dynalite/db/index.js';
import * as fc from 'fast-check';
import { plainBatchIn } from '../../../../lib/local/engines/dynalite/plain-batch.ts';
import { createDynalite, type DynaliteServer } from '../../../../lib/local/engines/dynalite/server.ts';
import { createActiveTable } from '../../../support/engines/active-table.ts';
import { clientOf, tableOf } from './little-tables.ts';

type Items = readonly Record<string, AttributeValue>[];

/** A table with a range of numbers beside the text that is its hash. */
function rangedTable(TableName: string) {
  const table = tableOf(TableName);
  return {
    ...table,
    AttributeDefinitions: [
      ...table.AttributeDefinitions,
      { AttributeName: 'at', AttributeType: 'N' as const },
    ],
    KeySchema: [...table.KeySchema, { AttributeName: 'at', KeyType: 'RANGE' as const }],
  };
}

async function listening(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('dynalite puts the items of a batch', () => {
  let dynalite: DynaliteServer;
  let client: DynamoDBClient;
  before(async () => {
    dynalite = createDynalite();
    client = clientOf(await listening(dynalite.server));
    for (const name of ['replaced', 'batches', 'singles']) await createActiveTable(client, tableOf(name));
    for (const name of ['ranged-batches', 'ranged-singles'])
      await createActiveTable(client, rangedTable(name));
    await createActiveTable(client, tableOf('batches-by-day', ['by_day']));
  });
  after(async () => {
    client.destroy();
    await dynalite.close();
  });
  const put = (table: string, ...items: Items) =>
    client.send(
      new BatchWriteItemCommand({
        RequestItems: { [table]: items.map(Item => ({ PutRequest: { Item } })) },
      }),
    );
  const scan = async (table: string) =>
    (await client.send(new ScanCommand({ TableName: table }))).Items?.sort((a, b) =>
      String(a.id?.S).localeCompare(String(b.id?.S)),
    );
  /** What the store has of a table, by the rest of each key. */
  const stored = async (table: string) => {
    const prefix = `item-${table}~`;
    const found = await dynalite.store.db.iterator({ gte: prefix, lt: `${prefix}\u00ff` }).all();
    return found.map(([key, value]) => [key.slice(prefix.length), value]);
  };

  it('without reading what they replace', async () => {
    const { db } = dynalite.store;
    const item = (id: string) => ({ id: { S: id }, n: { N: '15' }, is_new: { BOOL: true } });
    await put('replaced', { id: { S: 'a' }, old: { S: 'yes' } });
    const read: string[] = [];
    const getSync = db.getSync.bind(db);
    db.getSync = key => {
      read.push(key);
      return getSync(key);
    };
    try {
      await put('replaced', item('a'), item('b'));
    } finally {
      db.getSync = getSync;
    }
    assert.deepEqual(
      read.filter(key => !key.startsWith('table~')),
      [],
    );
    assert.deepEqual(await scan('replaced'), [item('a'), item('b')]);
  });

  it('as it puts single ones, whatever their texts and numbers are', async () => {
    const number = fc.oneof(
      fc.maxSafeInteger().map(String),
      fc
        .double({ noNaN: true, min: -1e100, max: 1e100 })
        .filter(n => n === 0 || Math.abs(n) > 1e-100)
        .map(String),
      fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map(n => n.toFixed(7)),
      fc.constantFrom('0', '-0', '0.0', '007', '1.50', '-0.25', '1e3', '123456789012345678.5'),
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary' }).map(S => ({ S })),
      number.map(N => ({ N })),
      fc.boolean().map(BOOL => ({ BOOL })),
      fc.string().map(S => ({ L: [{ S }] })),
    );
    const name = fc.string({ minLength: 1 }).filter(each => !['id', 'at', '__proto__'].includes(each));
    const item = fc.record({
      others: fc.dictionary(name, value, { maxKeys: 4 }),
      id: fc.string({ unit: 'grapheme', minLength: 1 }),
      at: number,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 5 }), async drawn => {
        const items = drawn.map(({ others, id, at }, index) => ({
          ...others,
          id: { S: `${index}${id}` },
          at: { N: at },
        }));
        for (const kind of ['', 'ranged-']) {
          await put(`${kind}batches`, ...items);
          for (const Item of items)
            await client.send(new PutItemCommand({ TableName: `${kind}singles`, Item }));
          assert.deepEqual(await stored(`${kind}batches`), await stored(`${kind}singles`));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('with their entries in an index, and without those of what they replace', async () => {
    const inIndex = async (day: string) => {
      const { Count } = await client.send(
        new QueryCommand({
          TableName: 'batches-by-day',
          IndexName: 'by_day',
          KeyConditionExpression: 'by_day = :d',
          ExpressionAttributeValues: { ':d': { S: day } },
        }),
      );
      return Count;
    };
    await put('batches-by-day', { id: { S: 'a' }, by_day: { S: 'monday' } });
    await put('batches-by-day', { id: { S: 'a' }, by_day: { S: 'tuesday' } });
    assert.deepEqual([await inIndex('monday'), await inIndex('tuesday')], [0, 1]);
  });

  it('after what is under way with an item of that key', async () => {
    const items = dynalite.store.getItemDb('batches');
    const key = parts.createKey({ id: { S: 'late' } }, tableOf('batches'));
    const late = async () => (await scan('batches'))?.find(({ id }) => id?.S === 'late');
    let release = (): void => undefined;
    items.lock(key, releasing => (release = releasing(() => undefined)));
    const written = put('batches', { id: { S: 'before' } }, { id: { S: 'late' } });
    await put('batches', { id: { S: 'other' } });
    assert.equal(await late(), undefined);
    release();
    await written;
    assert.deepEqual(await late(), { id: { S: 'late' } });
  });

  it('and counts their capacity where that is asked for', async () => {
    const { ConsumedCapacity } = await client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          batches: [{ PutRequest: { Item: { id: { S: 'a' }, text: { S: 'x'.repeat(3000) } } } }],
        },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    assert.equal(ConsumedCapacity?.[0]?.CapacityUnits, 3);
  });
});

describe('a batch that dynalite refuses, or takes in another form', () => {
  const times = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const own = dynalite(times);
  const quick = createDynalite();
  const addresses: string[] = [];
  before(async () => {
    for (const server of [own, quick.server]) {
      const address = await listening(server);
      addresses.push(address);
      const client = clientOf(address);
      await createActiveTable(client, tableOf('batches'));
      await createActiveTable(client, rangedTable('ranged'));
      client.destroy();
    }
  });
  after(async () => {
    own.closeAllConnections();
    own.close();
    await quick.close();
  });
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.BatchWriteItem',
    'x-amz-date': '20260101T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b',
  };
  /** Status, and body without what differs from call to call. */
  const answers = (body: string, changed: Readonly<Record<string, string>> = {}, path = '/') =>
    Promise.all(
      addresses.map(async address => {
        const asked = { method: 'POST', headers: { ...headers, ...changed }, body };
        const response = await fetch(address + path, asked);
        const names = ['content-type', 'x-amz-crc32', 'content-length'];
        return [response.status, names.map(name => response.headers.get(name)), await response.text()];
      }),
    );
  const batch = (...items: readonly object[]) =>
    JSON.stringify({ RequestItems: { batches: items.map(Item => ({ PutRequest: { Item } })) } });
  const good = batch({ id: { S: 'a' } });

  const bodies: Readonly<Record<string, string>> = {
    'is good': good,
    'is good, with line ends': JSON.stringify(JSON.parse(good), undefined, 2),
    'has no body': '',
    'is no JSON': good.slice(1),
    'has no requests': '{}',
    'has no table': '{"RequestItems":{}}',
    'has a table without requests': '{"RequestItems":{"batches":[]}}',
    'has an unknown table': good.replace('batches', 'nowhere'),
    'has two tables': JSON.stringify({
      RequestItems: {
        batches: [{ PutRequest: { Item: { id: { S: 'a' } } } }],
        ranged: [{ PutRequest: { Item: { id: { S: 'a' }, at: { N: '1' } } } }],
      },
    }),
    'has 25 items': batch(...Array.from({ length: 25 }, (_, index) => ({ id: { S: `${index}` } }))),
    'has 26 items': batch(...Array.from({ length: 26 }, (_, index) => ({ id: { S: `${index}` } }))),
    'has a key twice': batch({ id: { S: 'a' } }, { id: { S: 'a' }, more: { S: 'b' } }),
    'lacks a key': batch({ other: { S: 'a' } }),
    'lacks a range': good.replace('batches', 'ranged'),
    'has a key of another type': batch({ id: { N: '1' } }),
    'has an empty key': batch({ id: { S: '' } }),
    'has a key of 2,048 signs': batch({ id: { S: 'x'.repeat(2048) } }),
    'has a key of 2,049 signs': batch({ id: { S: 'x'.repeat(2049) } }),
    'has an empty item': batch({}),
    'has an item that is too large': batch({ id: { S: 'a' }, more: { S: 'x'.repeat(400 * 1024) } }),
    'has a value of two types': batch({ id: { S: 'a' }, more: { S: 'a', N: '1' } }),
    'has a value without a type': batch({ id: { S: 'a' }, more: {} }),
    'has a value of an unknown type': batch({ id: { S: 'a' }, more: { X: 'a' } }),
    'has a number as a number': batch({ id: { S: 'a' }, more: { N: 1 } }),
    'has a boolean as a text': batch({ id: { S: 'a' }, more: { BOOL: 'true' } }),
    'has an empty number': batch({ id: { S: 'a' }, more: { N: '' } }),
    'has a number that is none': batch({ id: { S: 'a' }, more: { N: '1x' } }),
    'has a number of 39 digits': batch({ id: { S: 'a' }, more: { N: '1'.repeat(39) } }),
    'has a number that is too large': batch({ id: { S: 'a' }, more: { N: '1e126' } }),
    'asks for capacity': JSON.stringify({ ...JSON.parse(good), ReturnConsumedCapacity: 'TOTAL' }),
    deletes: JSON.stringify({
      RequestItems: { batches: [{ DeleteRequest: { Key: { id: { S: 'a' } } } }] },
    }),
    'puts and deletes': JSON.stringify({
      RequestItems: {
        batches: [{ PutRequest: { Item: { id: { S: 'a' } } }, DeleteRequest: { Key: { id: { S: 'b' } } } }],
      },
    }),
  };
  for (const [what, body] of Object.entries(bodies))
    it(`has dynalite’s answer where it ${what}`, async () => {
      const [expected, actual] = await answers(body);
      assert.deepEqual(actual, expected);
    });

  it('has dynalite’s answer in other forms of the request', async () => {
    for (const [changed, path] of [
      [{ 'content-type': 'application/json' }, '/'],
      [{ 'content-type': 'text/plain' }, '/'],
      [{ authorization: '' }, '/'],
      [{ authorization: 'AWS4-HMAC-SHA256 Credential=a' }, '/'],
      [{ 'x-amz-date': '' }, '/'],
      [{}, '/?X-Amz-Algorithm=AWS4-HMAC-SHA256'],
      [{}, '/somewhere'],
    ] as const) {
      const [expected, actual] = await answers(good, changed, path);
      assert.deepEqual(actual, expected, JSON.stringify(changed) + path);
    }
  });

  it('is not taken for a plain one', () => {
    const isTaken = (body: string) => plainBatchIn(Buffer.from(body)) !== undefined;
    assert.ok(isTaken(good));
    for (const value of [
      { L: [] },
      { M: {} },
      { B: 'YQ==' },
      { SS: ['a'] },
      { NULL: true },
      null,
      'a',
      ['a'],
    ])
      assert.ok(!isTaken(batch({ id: { S: 'a' }, value: value as object })), JSON.stringify(value));
  });
});
