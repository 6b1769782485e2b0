import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Done, Range } from 'millrace-dynalite-store';
import {
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { createDynalite, type DynaliteServer } from '../../../../lib/local/engines/dynalite/server.ts';
import { deleteExpired } from '../../../../lib/local/engines/dynalite/time-to-live.ts';
import { indexPrefix } from '../../../../lib/local/engines/dynalite/parts.ts';
import { askDynamodb } from '../../../../lib/local/engines/dynamodb-probe.ts';
import { takePorts } from '../../../../lib/local/engines/ports.ts';
import { until } from '../../../../lib/local/until.ts';
import { createActiveTable } from '../../../support/engines/active-table.ts';
import { clientOf, tableOf } from './little-tables.ts';

const many = 20_000;

describe('dynalite as an engine', () => {
  let dynalite: DynaliteServer;
  let client: DynamoDBClient;
  let endpoint = '';
  /** Keys that were read from the store by walking. */
  let walked = 0;

  before(async () => {
    dynalite = createDynalite();
    const { server, store } = dynalite;
    await once(server.listen(0, '127.0.0.1'), 'listening');
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    client = clientOf(endpoint);
    await createActiveTable(client, tableOf('rows'));
    await createActiveTable(client, tableOf('few'));
    await fill(dynalite, 'rows', many);
    for (const walk of ['keys', 'values', 'iterator'] as const) {
      const db = Object(store.db) as Record<string, (range: object) => AsyncIterable<unknown>>;
      const walking = db[walk]?.bind(store.db);
      db[walk] = range => {
        const iterator = walking?.(range) as unknown as { next(): Promise<unknown> } & AsyncIterable<unknown>;
        const next = iterator.next.bind(iterator);
        iterator.next = () => {
          walked += 1;
          return next();
        };
        return iterator;
      };
    }
  });
  after(async () => {
    client.destroy();
    await dynalite.close();
  });

  it('is probed, and lists and describes its tables, without a walk over its items', async () => {
    walked = 0;
    await answering(endpoint);
    assert.equal(walked, 0);
    const { TableNames } = await client.send(new ListTablesCommand({}));
    assert.deepEqual(TableNames, ['few', 'rows']);
    await client.send(new DescribeTableCommand({ TableName: 'rows' }));
    assert.ok(walked > 0 && walked < 10, `${walked} keys were read`);
  });

  it('closes each walk that a query, a scan or a list began', async () => {
    const { db } = dynalite.store;
    const { keys, values } = db;
    let open = 0;
    let begun = 0;
    for (const [name, walk] of Object.entries({ keys, values })) {
      Object.assign(db, {
        [name]: (range: Range) => {
          const walking = walk(range);
          const close = walking.close.bind(walking);
          open += 1;
          begun += 1;
          walking.close = () => {
            open -= 1;
            return close();
          };
          return walking;
        },
      });
    }
    const query = (id: string, Limit?: number) =>
      client.send(
        new QueryCommand({
          TableName: 'rows',
          KeyConditionExpression: 'id = :id',
          ExpressionAttributeValues: { ':id': { S: id } },
          ...(Limit !== undefined && { Limit }),
        }),
      );
    try {
      await Promise.all([query('1'), query('1', 1), query('none')]);
      await client.send(new ScanCommand({ TableName: 'rows', Limit: 10 }));
      await client.send(new ScanCommand({ TableName: 'rows' }));
      await client.send(new ListTablesCommand({}));
      await until(async () => open === 0, {
        mostMs: 10_000,
        pauseMs: 10,
        late: () => new Error(`${open} of ${begun} walks are open`),
      });
      assert.ok(begun >= 6, `${begun} walks`);
    } finally {
      Object.assign(db, { keys, values });
    }
  });

  it('deletes a table without a walk over the others, and its items with it', async () => {
    await fill(dynalite, 'few', 3);
    walked = 0;
    await client.send(new DeleteTableCommand({ TableName: 'few' }));
    assert.ok(walked < 10, `${walked} keys were read`);
    await until(async () => !(await client.send(new ListTablesCommand({}))).TableNames?.includes('few'), {
      mostMs: 10_000,
      pauseMs: 10,
      late: () => new Error('the table is still there'),
    });
    await createActiveTable(client, tableOf('few'));
    assert.equal((await client.send(new ScanCommand({ TableName: 'few' }))).Count, 0);
  });

  it('deletes what has expired, with its index entries, and nothing else', async () => {
    const TableName = 'expiring';
    await createActiveTable(client, tableOf(TableName, ['by_name']));
    const TimeToLiveSpecification = { Enabled: true, AttributeName: 'expires_at' };
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    assert.deepEqual(TimeToLiveDescription, { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires_at' });
    const now = 1_900_000_000;
    const times = { before: now - 1, now, later: now + 1, 'six-years-before': now - 6 * 365 * 86_400 };
    for (const [id, at] of Object.entries(times))
      await client.send(
        new PutItemCommand({
          TableName,
          Item: { id: { S: id }, by_name: { S: id }, expires_at: { N: String(at) } },
        }),
      );
    await client.send(
      new PutItemCommand({ TableName, Item: { id: { S: 'no-time' }, expires_at: { S: String(now - 1) } } }),
    );
    assert.equal(await deleteExpired(dynalite.store, now, async () => {}), 2);
    const left = await client.send(new ScanCommand({ TableName }));
    assert.deepEqual(left.Items?.map(({ id }) => id?.S).sort(), ['later', 'no-time', 'six-years-before']);
    assert.equal((await keys(dynalite, indexPrefix('global', TableName, 'by_name'))).length, 2);
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { Enabled: false, AttributeName: 'expires_at' },
      }),
    );
    assert.equal(await deleteExpired(dynalite.store, now + 10, async () => {}), 0);
  });

  it('rests after each page of a sweep', async () => {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: 'rows',
        TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires_at' },
      }),
    );
    let rests = 0;
    await deleteExpired(dynalite.store, 1, async () => void (rests += 1));
    assert.equal(rests, many / 100);
  });
});

it('an end while items are being read is an end in order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-dynalite-'));
  const filled = createDynalite(folder);
  await once(filled.server.listen(0, '127.0.0.1'), 'listening');
  const filling = clientOf(`http://127.0.0.1:${(filled.server.address() as AddressInfo).port}`);
  await createActiveTable(filling, tableOf('rows'));
  await fill(filled, 'rows', many);
  filling.destroy();
  await filled.close();

  const { dynamodb: port } = await takePorts({ dynamodb: { flag: '--port', usual: 21_400 } });
  const server = fileURLToPath(new URL('../../../../lib/local/engines/dynalite/process.ts', import.meta.url));
  const child = fork(server, [folder, String(port)], { silent: true });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const address = `http://127.0.0.1:${port}`;
  await answering(address);
  const client = clientOf(address);
  const scans = Array.from({ length: 4 }, () =>
    client.send(new ScanCommand({ TableName: 'rows' })).catch(() => {}),
  );
  // It is served in order: once this is answered, they are under way.
  await client.send(new DescribeTableCommand({ TableName: 'rows' }));
  const exited = once(child, 'exit');
  child.send('stop');
  assert.deepEqual(await exited, [0, null], said);
  await Promise.all(scans);
  client.destroy();
  rmSync(folder, { recursive: true, force: true });
});

it('what is asked while a store opens is answered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-dynalite-'));
  const opened = async (): Promise<DynaliteServer> => {
    const dynalite = createDynalite(folder);
    await once(dynalite.server.listen(0, '127.0.0.1'), 'listening');
    return dynalite;
  };
  const ask = (call: (done: Done<unknown>) => unknown) =>
    new Promise((resolve, reject) => {
      call((error, value) => (error ? reject(error) : resolve(value)));
    });
  const first = await opened();
  await ask(done => first.store.db.put('a', 1, done));
  await first.close();
  const { db } = createDynalite(folder).store;
  assert.equal(db.status, 'opening');
  const answers = [ask(done => db.get('a', done)), ask(done => db.put('b', 2, done))];
  assert.deepEqual(await Promise.all(answers), [1, undefined]);
  assert.equal(await ask(done => db.get('b', done)), 2);
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A probe waits two seconds, which a busy machine may need. */
async function answering(address: string): Promise<void> {
  await until(() => askDynamodb(address).then(() => true), {
    mostMs: 60_000,
    pauseMs: 20,
    isNotYet: () => true,
    late: cause => new Error('it does not answer', { cause }),
  });
}

/** Items under keys of their own making: nothing here asks for one by its key. */
async function fill({ store }: DynaliteServer, table: string, count: number): Promise<void> {
  const db = Object(store.db) as { batch(puts: readonly object[]): Promise<void> };
  await db.batch(
    Array.from({ length: count }, (_, number) => ({
      type: 'put',
      key: `item-${table}~${String(number).padStart(9, '0')}`,
      value: { id: { S: String(number) } },
    })),
  );
}

async function keys({ store }: DynaliteServer, prefix: string): Promise<readonly string[]> {
  const found = await store.db.iterator({ gte: prefix, lt: `${prefix}\u00ff` }).all();
  return found.map(([key]) => key);
}
