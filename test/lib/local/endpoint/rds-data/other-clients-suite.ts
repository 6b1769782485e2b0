import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RDSData } from '@aws-sdk/client-rds-data';
import { type Generated, Kysely, sql } from 'kysely';
import { DataApiDialect } from 'kysely-data-api';
import { awsCli } from '../../../../support/aws/aws-cli.ts';
import { clusterArn, credentials, region, secretArn } from '../doubles.ts';
import { here } from './client.ts';
import { useApi } from './use-api.ts';

interface Tables {
  readonly people: {
    readonly id: Generated<number>;
    readonly name: string;
    readonly born: string | null;
    readonly about: unknown;
    readonly balance: string;
  };
}

const api = useApi('clients', { credentials });
const { database } = api;

test("kysely's dialect of the Data API makes a table, writes, reads and counts, inside transactions and out", async () => {
  const client = new RDSData({ endpoint: api.url, region, credentials, maxAttempts: 1 });
  const driver = { client, database, resourceArn: clusterArn, secretArn };
  const db = new Kysely<Tables>({ dialect: new DataApiDialect({ mode: 'mysql', driver }) });

  await db.schema
    .createTable('people')
    .addColumn('id', 'integer', column => column.primaryKey().autoIncrement())
    .addColumn('name', 'varchar(100)', column => column.notNull().unique())
    .addColumn('born', 'date')
    .addColumn('about', 'json')
    .addColumn('balance', 'decimal(10, 2)', column => column.notNull())
    .execute();

  const first = { name: "Ada :1 ? 'x'", born: '1815-12-10', about: '{"a":[1,"ü"]}', balance: '1.50' };
  const { insertId, numInsertedOrUpdatedRows } = await db
    .insertInto('people')
    .values(first)
    .executeTakeFirstOrThrow();
  assert.deepEqual([insertId, numInsertedOrUpdatedRows], [1n, 1n]);
  await db.insertInto('people').values({ name: 'nobody', born: null, about: null, balance: '0' }).execute();

  const people = await db.selectFrom('people').selectAll().orderBy('id').execute();
  assert.deepEqual(people, [
    { id: 1, name: first.name, born: new Date('1815-12-10'), about: { a: [1, 'ü'] }, balance: '1.50' },
    { id: 2, name: 'nobody', born: null, about: null, balance: '0.00' },
  ]);
  const named = await db
    .selectFrom('people')
    .select(['id as number', sql<number>`COUNT(*) OVER ()`.as('all')])
    .where('name', 'in', [first.name, 'x', 'y', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'nobody'])
    .orderBy('id', 'desc')
    .execute();
  assert.deepEqual(named, [
    { number: 2, all: 2 },
    { number: 1, all: 2 },
  ]);

  const updated = await db
    .updateTable('people')
    .set({ balance: '2.25' })
    .where('id', '=', 1)
    .executeTakeFirst();
  assert.equal(updated.numUpdatedRows, 1n);
  await assert.rejects(db.insertInto('people').values(first).execute(), { message: /^Duplicate entry/ });

  await assert.rejects(
    db.transaction().execute(async transaction => {
      await transaction.deleteFrom('people').execute();
      throw new Error('rolled back');
    }),
    { message: 'rolled back' },
  );
  const left = await db.transaction().execute(async transaction => {
    await transaction.deleteFrom('people').where('id', '=', 2).execute();
    return transaction.selectFrom('people').select('balance').execute();
  });
  assert.deepEqual(left, [{ balance: '2.25' }]);
  assert.equal((await db.selectFrom('people').select('id').execute()).length, 1);
  await db.destroy();
});

test("AWS's own command line runs statements, batches and transactions", { timeout: 240_000 }, async t => {
  const aws = awsCli(t, api.url);
  if (aws === undefined) return;
  const where = ['--resource-arn', here.resourceArn, '--secret-arn', here.secretArn];
  const rdsData = async (...words: string[]) => {
    const { code, json, stderr } = await aws('rds-data', ...words, ...where);
    assert.equal(code, 0, stderr);
    return Object(json);
  };
  const run = (...words: string[]) => rdsData('execute-statement', '--database', database, ...words);

  const table =
    'CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(50), at DATETIME(3), n BIGINT)';
  assert.deepEqual(await run('--sql', table), { numberOfRecordsUpdated: 0, generatedFields: [] });
  const parameters = [
    { name: 'text', value: { stringValue: "it's :here" } },
    { name: 'at', typeHint: 'TIMESTAMP', value: { stringValue: '2024-02-29 01:02:03.5' } },
    { name: 'n', value: { longValue: 9_007_199_254_740_993n.toString() } },
  ];
  const json = JSON.stringify(parameters).replace('"9007199254740993"', '9007199254740993');
  const insert = 'INSERT INTO notes (text, at, n) VALUES (:text, :at, :n)';
  assert.deepEqual(await run('--sql', insert, '--parameters', json), {
    numberOfRecordsUpdated: 1,
    generatedFields: [{ longValue: 1 }],
  });
  const asText = ['--result-set-options', 'longReturnType=STRING'];
  const read = await run(
    '--sql',
    'SELECT text, at, n, id FROM notes',
    ...asText,
    '--include-result-metadata',
  );
  assert.deepEqual(read.records, [
    [
      { stringValue: "it's :here" },
      { stringValue: '2024-02-29 01:02:03.5' },
      { stringValue: '9007199254740993' },
      { stringValue: '1' },
    ],
  ]);
  assert.deepEqual(
    read.columnMetadata.map((column: { typeName: string }) => column.typeName),
    ['VARCHAR', 'DATETIME', 'BIGINT', 'INT'],
  );
  const formatted = await run('--sql', 'SELECT id, text FROM notes', '--format-records-as', 'JSON');
  assert.deepEqual(JSON.parse(formatted.formattedRecords), [{ id: 1, text: "it's :here" }]);

  const { transactionId } = await rdsData('begin-transaction', '--database', database);
  const sets = JSON.stringify([
    [{ name: 'text', value: { stringValue: 'a' } }],
    [{ name: 'text', value: { isNull: true } }],
  ]);
  const batch = ['--sql', 'INSERT INTO notes (text) VALUES (:text)', '--parameter-sets', sets];
  const within = ['--database', database, '--transaction-id', transactionId];
  const { updateResults } = await rdsData('batch-execute-statement', ...within, ...batch);
  assert.deepEqual(updateResults, [
    { generatedFields: [{ longValue: 2 }] },
    { generatedFields: [{ longValue: 3 }] },
  ]);
  const rolledBack = await rdsData('rollback-transaction', '--transaction-id', transactionId);
  assert.deepEqual(rolledBack, { transactionStatus: 'Rollback Complete' });
  const count = await run('--sql', 'SELECT COUNT(*) FROM notes');
  assert.deepEqual(count.records, [[{ longValue: 1 }]]);

  const refused = await aws(
    'rds-data',
    'execute-statement',
    '--sql',
    'SELEC 1',
    '--database',
    database,
    ...where,
  );
  assert.match(refused.stderr, /DatabaseErrorException.*; Error code: 1064; SQLState: 42000/s);
});
