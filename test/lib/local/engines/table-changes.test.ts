import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  BatchWriteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { Level, Range } from 'millrace-dynalite-store';
import { createRemovals, indexPrefix } from '../../../../lib/local/engines/dynalite/parts.ts';
import { createDynalite, type DynaliteServer } from '../../../../lib/local/engines/dynalite/server.ts';
import { createTableChanges } from '../../../../lib/local/engines/dynalite/table-changes.ts';
import { createActiveTable } from '../../../support/engines/active-table.ts';
import { onLoopback } from '../../../support/on-loopback.ts';
import { untilTrue } from '../../../support/until.ts';
import { clientOf, tableOf } from './little-tables.ts';

const items = 25;

describe('changes of a table', () => {
  let dynalite: DynaliteServer;
  let client: DynamoDBClient;
  let url = '';
  /** What a removal of many keys waits for, as if they were millions. */
  let slow: Promise<void> | undefined;

  beforeEach(async () => {
    dynalite = createDynalite();
    slow = undefined;
    const { db } = dynalite.store;
    const clear = db.clear.bind(db);
    db.clear = async (range: Range) => {
      await slow;
      return clear(range);
    };
    ({ url } = await onLoopback(dynalite.server));
    client = clientOf(url);
  });
  afterEach(async () => {
    client.destroy();
    await dynalite.close();
  });

  const fill = (TableName: string) => {
    const puts = Array.from({ length: items }, (_, index) => ({
      PutRequest: { Item: { id: { S: `${index}` }, by_day: { S: 'd' } } },
    }));
    return client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
  };
  const count = async (TableName: string, IndexName?: string) =>
    (await client.send(new ScanCommand({ TableName, ...(IndexName && { IndexName }) }))).Count;
  const takeIndex = (TableName: string, IndexName: string) =>
    client.send(
      new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] }),
    );
  const drop = (TableName: string) => client.send(new DeleteTableCommand({ TableName }));
  const expire = (TableName: string, Enabled: boolean, AttributeName = 'at') =>
    client.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }),
    );

  it('take an index with its entries, and leave items and other indexes', async () => {
    await createActiveTable(client, tableOf('indexed', ['by_day', 'by_name']));
    await client.send(
      new PutItemCommand({
        TableName: 'indexed',
        Item: { id: { S: 'a' }, by_day: { S: 'd' }, by_name: { S: 'n' } },
      }),
    );
    await takeIndex('indexed', 'by_day');
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'indexed' }));
    assert.deepEqual(
      Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName),
      ['by_name'],
    );
    await untilTrue(
      async () =>
        (await keysWith(dynalite.store.db, indexPrefix('global', 'indexed', 'by_day'))).length === 0,
    );
    const found = await client.send(
      new QueryCommand({
        TableName: 'indexed',
        IndexName: 'by_name',
        KeyConditionExpression: 'by_name = :n',
        ExpressionAttributeValues: { ':n': { S: 'n' } },
      }),
    );
    assert.equal(found.Count, 1);
  });

  it('leave no indexes to be shown once the last of them is gone', async () => {
    await createActiveTable(client, tableOf('once-indexed', ['by_day']));
    await takeIndex('once-indexed', 'by_day');
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'once-indexed' }));
    assert.equal(Table?.GlobalSecondaryIndexes, undefined);
  });

  it('go on with a removal that was cut off', async () => {
    const { db } = dynalite.store;
    await db.put('item-gone~1', {});
    await db.put('removing~item-gone~', true);
    const removals = createRemovals(db);
    await removals.finish();
    await removals.goneOf('gone');
    assert.deepEqual(
      [
        ...(await keysWith(dynalite.store.db, 'item-gone~')),
        ...(await keysWith(dynalite.store.db, 'removing~')),
      ],
      [],
    );
  });

  it('wait for what those before them remove: no item of the next table of a name goes with those of the last', async () => {
    await createActiveTable(client, tableOf('again', ['by_day']));
    await fill('again');
    let goOn = (): void => {};
    slow = new Promise(resolve => (goOn = resolve));
    await takeIndex('again', 'by_day');
    let isDone = false;
    const remade = drop('again')
      .then(() => createActiveTable(client, tableOf('again', ['by_day'])))
      .then(() => fill('again'))
      .then(() => (isDone = true));
    // Other tables go on meanwhile.
    await createActiveTable(client, tableOf('other'));
    assert.equal(isDone, false);
    goOn();
    await remade;
    assert.deepEqual([await count('again'), await count('again', 'by_day')], [items, items]);
  });

  it('go on where a process ended: a removal, a deletion, and one that was nearly done', async () => {
    const { store } = dynalite;
    for (const name of ['cut', 'dying', 'half']) {
      await createActiveTable(client, tableOf(name, ['by_day']));
      await fill(name);
    }
    await expire('dying', true);
    const definition = (name: string) => store.db.get(`table~${name}`) as Promise<object>;
    await store.db.put('removing~index-global~cut~by_day~', true);
    await store.db.put('table~dying', { ...(await definition('dying')), TableStatus: 'DELETING' });
    await store.db.put('table~half', { ...(await definition('half')), TableStatus: 'CREATING' });
    const removals = createRemovals(store.db);
    const changes = createTableChanges(store, removals);
    await changes.inTurn('cut', async () => {});
    await changes.inTurn('dying', async () => {});
    assert.deepEqual([await count('cut'), await count('cut', 'by_day')], [items, 0]);
    assert.equal(await count('half'), items);
    assert.deepEqual((await client.send(new ListTablesCommand({}))).TableNames, ['cut', 'half']);
    assert.deepEqual(await keysWith(store.db, 'dying'), []);
  });

  it('are one after another: of two removals of indexes, and a deletion beside one, none is undone', async () => {
    for (let round = 0; round < 20; round++) {
      await createActiveTable(client, tableOf('raced', ['by_day', 'by_name']));
      await Promise.all([takeIndex('raced', 'by_day'), takeIndex('raced', 'by_name')]);
      const { Table } = await client.send(new DescribeTableCommand({ TableName: 'raced' }));
      assert.equal(Table?.GlobalSecondaryIndexes, undefined);
      await drop('raced');
      await createActiveTable(client, tableOf('raced', ['by_day']));
      await Promise.all([drop('raced'), takeIndex('raced', 'by_day').catch(() => {})]);
      await untilTrue(async () => (await client.send(new ListTablesCommand({}))).TableNames?.length === 0);
    }
  });

  it('leave no entry of an index behind that a put wrote beside its removal', async () => {
    await createActiveTable(client, tableOf('busy', ['by_day']));
    const over = new AbortController();
    const putting = Promise.all(
      Array.from({ length: 8 }, async (_, lane) => {
        for (let at = 0; !over.signal.aborted; at++)
          await client.send(
            new PutItemCommand({
              TableName: 'busy',
              Item: { id: { S: `${lane}-${at}` }, by_day: { S: 'd' } },
            }),
          );
      }),
    );
    await takeIndex('busy', 'by_day');
    over.abort();
    await putting;
    await untilTrue(async () => (await keysWith(dynalite.store.db, 'removing~')).length === 0);
    assert.deepEqual(await keysWith(dynalite.store.db, 'index-'), []);
  });

  it('take what was set for a table along with it, tags of any letters too', async () => {
    await createActiveTable(client, tableOf('set'));
    await expire('set', true);
    const ResourceArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/set';
    const Tags = ['plain', 'été', 'ÿ', 'ключ', '日本', '\u{10ffff}'].map(Key => ({ Key, Value: Key }));
    await client.send(new TagResourceCommand({ ResourceArn, Tags }));
    const listed = await client.send(new ListTagsOfResourceCommand({ ResourceArn }));
    assert.deepEqual(
      new Set(listed.Tags?.map(({ Key, Value }) => `${Key}=${Value}`)),
      new Set(Tags.map(({ Key }) => `${Key}=${Key}`)),
    );
    await drop('set');
    await untilTrue(async () => (await client.send(new ListTablesCommand({}))).TableNames?.length === 0);
    assert.deepEqual(await keysWith(dynalite.store.db, 'set'), []);
    await createActiveTable(client, tableOf('set'));
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: 'set' }));
    assert.deepEqual(TimeToLiveDescription, { TimeToLiveStatus: 'DISABLED' });
  });

  it('that cannot be are refused, by name', async () => {
    await createActiveTable(client, tableOf('strict', ['by_day', 'by_name']));
    await expire('strict', true);
    const wrong: readonly (readonly [Promise<unknown>, string])[] = [
      [takeIndex('strict', 'by_week'), 'ResourceNotFoundException'],
      [
        client.send(
          new UpdateTableCommand({
            TableName: 'strict',
            GlobalSecondaryIndexUpdates: ['by_day', 'by_name'].map(IndexName => ({ Delete: { IndexName } })),
          }),
        ),
        'LimitExceededException',
      ],
      [expire('strict', true), 'ValidationException'],
      [expire('strict', false, 'other'), 'ValidationException'],
      [expire('strict', true, ''), 'ValidationException'],
      [expire('missing', true), 'ResourceNotFoundException'],
      [client.send(new DescribeTimeToLiveCommand({ TableName: 'missing' })), 'ResourceNotFoundException'],
    ];
    for (const [asked, name] of wrong) await assert.rejects(asked, { name });
    const { TimeToLiveDescription } = await client.send(
      new DescribeTimeToLiveCommand({ TableName: 'strict' }),
    );
    assert.deepEqual(TimeToLiveDescription, { TimeToLiveStatus: 'ENABLED', AttributeName: 'at' });
  });

  it('have names of their own: what is no operation is none, whatever objects have', async () => {
    for (const target of [
      'constructor',
      'toString',
      '__proto__',
      'BatchWriteItem',
      'DynamoDB_20120810.toString',
    ]) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': target,
          'x-amz-date': '20260101T000000Z',
          authorization:
            'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b',
        },
        body: '{"TableName":"none"}',
      });
      assert.match(await answer.text(), /UnknownOperationException/, target);
    }
  });
});

async function keysWith(db: Level, part: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const key of db.keys({ gte: '', lt: '\u{10ffff}' })) if (key.includes(part)) found.push(key);
  return found;
}
