import assert from 'node:assert/strict';
import { once } from 'node:events';
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
import parts from 'dynalite/db/index.js';
import { createDynalite, type DynaliteServer } from '../../../../lib/local/engines/dynalite/server.ts';
import { createActiveTable } from '../../../support/engines/active-table.ts';
import { clientOf, tableOf } from './little-tables.ts';

describe('dynalite puts the items of a batch', () => {
  let dynalite: DynaliteServer;
  let client: DynamoDBClient;
  before(async () => {
    dynalite = createDynalite();
    await once(dynalite.server.listen(0, '127.0.0.1'), 'listening');
    client = clientOf(`http://127.0.0.1:${(dynalite.server.address() as AddressInfo).port}`);
    await createActiveTable(client, tableOf('batches'));
    await createActiveTable(client, tableOf('batches-by-day', ['by_day']));
  });
  after(async () => {
    client.destroy();
    await dynalite.close();
  });
  const put = (table: string, ...items: readonly Record<string, AttributeValue>[]) =>
    client.send(
      new BatchWriteItemCommand({
        RequestItems: { [table]: items.map(Item => ({ PutRequest: { Item } })) },
      }),
    );
  const scan = async (table: string) =>
    (await client.send(new ScanCommand({ TableName: table }))).Items?.sort((a, b) =>
      String(a.id?.S).localeCompare(String(b.id?.S)),
    );

  it('without reading what they replace, and keeps them as single ones are kept', async () => {
    const { db } = dynalite.store;
    const item = (id: string) => ({ id: { S: id }, n: { N: '01.50e1' }, bytes: { B: Buffer.from('x') } });
    await put('batches', { id: { S: 'a' }, old: { S: 'yes' } });
    const read: string[] = [];
    const getSync = db.getSync.bind(db);
    db.getSync = key => {
      read.push(key);
      return getSync(key);
    };
    try {
      await put('batches', item('a'), item('b'));
    } finally {
      db.getSync = getSync;
    }
    assert.deepEqual(
      read.filter(key => !key.startsWith('table~')),
      [],
    );
    await client.send(new PutItemCommand({ TableName: 'batches', Item: item('c') }));
    const [a, b, c] = (await scan('batches')) ?? [];
    assert.deepEqual([a?.n, a?.old, b?.n, b?.bytes], [{ N: '15' }, undefined, c?.n, c?.bytes]);
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
    const key = parts.createKey({ id: { S: 'a' } }, tableOf('batches'));
    let release = (): void => undefined;
    items.lock(key, releasing => (release = releasing(() => undefined)));
    const written = put('batches', { id: { S: 'a' }, late: { S: 'yes' } });
    await put('batches', { id: { S: 'other' } });
    assert.equal((await scan('batches'))?.[0]?.late, undefined);
    release();
    await written;
    assert.deepEqual((await scan('batches'))?.[0]?.late, { S: 'yes' });
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
