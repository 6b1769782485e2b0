import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import parts from 'dynalite/db/index.js';
import * as fc from 'fast-check';
import { createDynalite, type DynaliteServer } from '../../../../lib/local/engines/dynalite/server.ts';
import { createActiveTable } from '../../../support/engines/active-table.ts';
import { onLoopback } from '../../../support/on-loopback.ts';
import { clientOf, rangedTable, tableOf } from './little-tables.ts';

type Items = readonly Record<string, AttributeValue>[];

describe('dynalite puts the items of a batch', () => {
  let dynalite: DynaliteServer;
  let client: DynamoDBClient;
  before(async () => {
    dynalite = createDynalite();
    client = clientOf((await onLoopback(dynalite.server)).url);
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
