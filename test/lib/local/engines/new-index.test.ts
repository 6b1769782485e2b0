import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndexUpdate,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  createRemovals,
  indexPrefix,
  keysOf,
  partsOf,
} from '../../../../lib/local/engines/dynalite/parts.ts';
import { createDynalite, type DynaliteServer } from '../../../../lib/local/engines/dynalite/server.ts';
import { createTableChanges } from '../../../../lib/local/engines/dynalite/table-changes.ts';
import { createActiveTable } from '../../../support/engines/active-table.ts';
import { onLoopback } from '../../../support/on-loopback.ts';
import { untilTrue } from '../../../support/until.ts';
import { clientOf, tableOf } from './little-tables.ts';

const many = 1_000;
const itemOf = (id: number) => ({
  id: { S: `${id}` },
  // Some items are in no index.
  ...(id % 10 !== 0 && { by_day: { S: `day ${id % 7}` } }),
  text: { S: 'é' },
});

describe('an index that a table gets when it has items', () => {
  let dynalite: DynaliteServer;
  let client: DynamoDBClient;
  beforeEach(async () => {
    dynalite = createDynalite();
    client = clientOf((await onLoopback(dynalite.server)).url);
  });
  afterEach(async () => {
    client.destroy();
    await dynalite.close();
  });

  const fill = async (TableName: string): Promise<void> => {
    for (let from = 0; from < many; from += 25) {
      const puts = Array.from({ length: 25 }, (_, at) => ({ PutRequest: { Item: itemOf(from + at) } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
    }
  };
  const create = (TableName: string, change: Partial<GlobalSecondaryIndexUpdate['Create']> = {}) =>
    client.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'by_day', AttributeType: 'S' }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: 'by_day',
              KeySchema: [{ AttributeName: 'by_day', KeyType: 'HASH' }],
              Projection: { ProjectionType: 'ALL' },
              ...change,
            },
          },
        ],
      }),
    );
  const active = (TableName: string) =>
    untilTrue(async () => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      return Table?.TableStatus === 'ACTIVE' && Table.GlobalSecondaryIndexes?.[0]?.IndexStatus === 'ACTIVE';
    });
  const entries = (table: string) =>
    dynalite.store.db.iterator(keysOf(indexPrefix('global', table, 'by_day'))).all();
  const values = async (table: string) =>
    (await entries(table)).map(([, item]) => JSON.stringify(item)).sort();

  it('has what it had as one of the table’s first', async () => {
    await createActiveTable(client, tableOf('first', ['by_day']));
    await createActiveTable(client, tableOf('later'));
    await fill('first');
    await fill('later');
    const { TableDescription } = await create('later');
    assert.deepEqual(
      TableDescription?.GlobalSecondaryIndexes?.map(({ IndexName, IndexStatus }) => [IndexName, IndexStatus]),
      [['by_day', 'CREATING']],
    );
    await active('later');
    const wanted = await values('first');
    assert.ok(wanted.length > many / 2);
    assert.deepEqual(await values('later'), wanted);
    const definitions = async (TableName: string) =>
      (await client.send(new DescribeTableCommand({ TableName }))).Table?.AttributeDefinitions;
    assert.deepEqual(new Set(await definitions('later')), new Set(await definitions('first')));
  });

  it('follows what is put, changed and deleted meanwhile', async () => {
    await createActiveTable(client, tableOf('busy'));
    await fill('busy');
    const over = new AbortController();
    const writing = Promise.all(
      Array.from({ length: 6 }, async (_, lane) => {
        for (let at = lane; !over.signal.aborted; at = (at + 7) % (2 * many)) {
          const key = { TableName: 'busy', Key: { id: { S: `${at}` } } };
          const put = { ...itemOf(at), by_day: { S: `other ${at % 3}` } };
          if (at % 3 === 0) await client.send(new DeleteItemCommand(key));
          else if (at % 3 === 1) await client.send(new PutItemCommand({ TableName: 'busy', Item: put }));
          else
            await client.send(
              new UpdateItemCommand({
                ...key,
                UpdateExpression: 'SET by_day = :day',
                ExpressionAttributeValues: { ':day': { S: `changed ${at % 5}` } },
              }),
            );
        }
      }),
    );
    await create('busy');
    await active('busy');
    over.abort();
    await writing;
    const [{ Items = [] }, found] = [
      await client.send(new ScanCommand({ TableName: 'busy' })),
      await values('busy'),
    ];
    const wanted = Items.filter(item => item['by_day']).map(({ id, by_day }) => `${id?.S} ${by_day?.S}`);
    const indexed = found.map(text => {
      const { id, by_day } = JSON.parse(text) as Record<string, { S: string }>;
      return `${id?.S} ${by_day?.S}`;
    });
    assert.deepEqual(indexed.sort(), wanted.sort());
  });

  it('is filled by the next start where a process ended, and goes with its table', async () => {
    const { store } = dynalite;
    await createActiveTable(client, tableOf('cut', ['by_day']));
    await fill('cut');
    const wanted = await values('cut');
    await store.db.clear(keysOf(indexPrefix('global', 'cut', 'by_day')));
    const table = (await store.db.get('table~cut')) as { GlobalSecondaryIndexes: readonly object[] };
    const indexes = table.GlobalSecondaryIndexes.map(index => ({ ...index, IndexStatus: 'CREATING' }));
    await store.db.put('table~cut', { ...table, TableStatus: 'UPDATING', GlobalSecondaryIndexes: indexes });
    await createTableChanges(store, createRemovals(store.db)).inTurn('cut', async () => {});
    assert.deepEqual(await values('cut'), wanted);
    await active('cut');

    await createActiveTable(client, tableOf('gone'));
    await fill('gone');
    await create('gone');
    await client.send(new DeleteTableCommand({ TableName: 'gone' }));
    for (const part of partsOf('gone')) assert.deepEqual(await store.db.iterator(keysOf(part)).all(), []);
  });

  it('is refused where it cannot be', async () => {
    await createActiveTable(client, tableOf('strict', ['by_day']));
    const names = { HASH: 'by_day', RANGE: 'id' };
    const keys = (...types: (keyof typeof names)[]) =>
      types.map(KeyType => ({ AttributeName: names[KeyType], KeyType }));
    const wrong: readonly Parameters<typeof create>[1][] = [
      {},
      { IndexName: 'no' },
      { IndexName: 'more', KeySchema: keys('RANGE', 'HASH') },
      { IndexName: 'more', KeySchema: [{ AttributeName: 'undefined', KeyType: 'HASH' }] },
      { IndexName: 'more', Projection: {} },
    ];
    for (const change of wrong)
      await assert.rejects(create('strict', change), { name: 'ValidationException' });
    await create('strict', { IndexName: 'more', KeySchema: keys('HASH', 'RANGE') });
    await active('strict');
  });
});
