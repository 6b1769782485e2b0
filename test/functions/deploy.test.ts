import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { schemaStatements } from '../../functions/schema/schemas.ts';
import { context, sourceArn } from './msk-event.ts';
import { clusterArn, startWorld, userSecrets } from './world.ts';
import type { World } from './world.ts';
import { type OnLoopback, onLoopback } from '../support/on-loopback.ts';

interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Record<string, string>;
  readonly RequestId: string;
}

let world: World;
const answers: Answer[] = [];
let cloudFormation: OnLoopback;
const service = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    answers.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  });
});

before(async () => {
  world = await startWorld();
  cloudFormation = await onLoopback(service);
});

after(async () => {
  cloudFormation.stop();
  await world.stop();
});

test('the migration makes tables, view and seeded profiles, and may run again', async () => {
  const first = await migrate('Create');
  assert.equal(first.Status, 'SUCCESS', first.Reason);
  await world.sql("UPDATE profile SET shares = 1 WHERE ticker = 'AVEL.MR'");
  const second = await migrate('Update');
  assert.equal(second.Status, 'SUCCESS', second.Reason);
  assert.equal(second.PhysicalResourceId, first.PhysicalResourceId);
  assert.equal((await world.sql('SELECT * FROM profile')).length, 10);
  assert.deepEqual(await world.sql("SELECT shares FROM profile WHERE ticker = 'AVEL.MR'"), [{ shares: 1 }]);
  assert.deepEqual(await world.sql('SELECT * FROM volume_today'), []);
});

test('a table of somebody else that has the name of one of ours stops the migration, which says what to do', async () => {
  await world.sql('RENAME TABLE edges TO kept_edges');
  await world.sql('CREATE TABLE edges (from_id BIGINT NOT NULL, to_id BIGINT NOT NULL)');
  const { Status, Reason } = await migrate('Update');
  await world.sql('DROP TABLE edges');
  await world.sql('RENAME TABLE kept_edges TO edges');
  assert.equal(Status, 'FAILED');
  assert.match(Reason ?? '', /graph_edges.*rename yours, or leave the pipeline out by MILLRACE_PIPELINES/);
  assert.equal((await migrate('Update')).Status, 'SUCCESS');
});

test('of pipelines that are left out the schema has nothing', () => {
  const all = schemaStatements();
  const some = schemaStatements(['trades']);
  const isOf = (table: string) => (statement: { readonly sql: string }) =>
    statement.sql.includes(`EXISTS ${table} (`);
  for (const table of ['aggregated_data', 'stream_marks']) assert.ok(some.some(isOf(table)), table);
  for (const table of ['posts_ledger', 'edges'])
    assert.deepEqual(
      [all, some].map(each => each.some(isOf(table))),
      [true, false],
    );
  assert.ok(some.every(statement => all.includes(statement)));
});

test('each user reads and writes what it is for, and nothing else; none changes a definition', async () => {
  assert.equal((await migrate('Update')).Status, 'SUCCESS');
  const { execute } = await import('../../functions/io/data-api.ts');
  const as = (name: string, sql: string): Promise<unknown> => {
    const secretArn = userSecrets(world.database).find(secret => secret.name === name)?.arn ?? '';
    return execute({ clusterArn, secretArn, database: world.database }, sql);
  };
  const denied = { name: 'SqlError', message: /denied/ };
  await world.sql('CREATE TABLE own_votes (id INT PRIMARY KEY)');
  const views = ['volume_today', 'sentiment_windows', 'ranking_now'];
  for (const table of [...views, 'profile', 'posts_ledger', 'edges', 'stream_marks'])
    await as('query', `SELECT COUNT(*) FROM ${table}`);
  for (const sql of [
    "INSERT INTO profile VALUES ('A', 'A', 'A', 1)",
    'DELETE FROM aggregated_data',
    'SELECT * FROM own_votes',
    'SELECT User FROM mysql.user',
    'CREATE TABLE t (a INT)',
  ])
    await assert.rejects(as('query', sql), denied, sql);
  await as('trades', "INSERT INTO profile VALUES ('ZZZ', 'A', 'A', 1)");
  await as('trades', "DELETE FROM profile WHERE ticker = 'ZZZ'");
  await as('chatters', 'SELECT COUNT(*) FROM ranking_now');
  for (const sql of ['SELECT * FROM posts_ledger', 'DROP TABLE profile', 'SELECT * FROM own_votes'])
    await assert.rejects(as('trades', sql), denied, sql);
  await as('streams', 'INSERT INTO own_votes VALUES (1)');
  await as('streams', 'SELECT COUNT(*) FROM stream_marks');
  for (const sql of ['ALTER TABLE own_votes ADD b INT', "CREATE USER 'x'@'%'", 'SELECT User FROM mysql.user'])
    await assert.rejects(as('streams', sql), denied, sql);
});

test('a statement about a user that fails names the user and no password', async () => {
  const { userStatements } = await import('../../functions/schema/users.ts');
  const users = { query: { user: 'reader', password: 'aSecretOfATestThatIsLong' } };
  const made = userStatements('some_db', ['trades'], users);
  for (const sql of made) assert.doesNotMatch(sql.split('\n', 1)[0] ?? '', /aSecret/);
  assert.ok(made.includes("GRANT SELECT ON `some_db`.`aggregated_data` TO 'reader'@'%'"));
  assert.ok(made.includes("GRANT SELECT ON `some_db`.`volume_today` TO 'reader'@'%'"));
});

test('every table and view of the schema is one that users are granted', async () => {
  const { chosenSchemas } = await import('../../functions/schema/schemas.ts');
  for (const { tables, views } of chosenSchemas()) {
    for (const { sql } of tables)
      assert.match(sql, /^CREATE TABLE IF NOT EXISTS \w+|^(?:ALTER|CREATE INDEX|DROP)/);
    for (const { sql } of views) assert.match(sql, /^CREATE OR REPLACE VIEW \w+/);
  }
});

test('the migration waits for a waking database, and gives up by name when its time is over', async () => {
  await world.fallAsleep(2);
  assert.equal((await migrate('Update')).Status, 'SUCCESS');
  await world.fallAsleep(1_000);
  const late = await migrate('Update', 11_500);
  await world.fallAsleep(0);
  assert.equal(late.Status, 'FAILED');
  assert.match(late.Reason ?? '', /is resuming after being auto-paused/);
});

test('the view of today has the sums of the UTC date', async () => {
  await world.sql(
    `INSERT INTO aggregated_data VALUES ('a', NOW(3), 'Energy', 5, UTC_DATE(), 's', 't', 0, 0, 1, 0),
     ('b', NOW(3), 'Energy', 6, UTC_DATE() - INTERVAL 1 DAY, 's', 't', 0, 1, 2, 0)`,
  );
  assert.deepEqual(await world.sql('SELECT sector, CAST(total_volume AS CHAR) AS v FROM volume_today'), [
    { sector: 'Energy', v: '5' },
  ]);
});

test('a statement that the database refuses fails the deployment with its words', async () => {
  await world.sql('DROP VIEW volume_today');
  await world.sql('CREATE TABLE volume_today (a INT)');
  const { Status, Reason = '' } = await migrate('Update');
  assert.equal(Status, 'FAILED');
  assert.match(
    Reason,
    /volume_today.*is not (?:of type 'VIEW'|VIEW).*\(at CREATE OR REPLACE VIEW volume_today AS\)$/,
  );
});

test('work that is refused until rights have spread is done again; other failures are answered at once', async () => {
  const { answerCloudFormation } = await import('../../functions/io/cloudformation.ts');
  const failing = (name: string, times: number) => async () => {
    if (times-- > 0) throw Object.assign(new Error('not yet'), { name });
    return { physicalResourceId: 'made' };
  };
  await answerCloudFormation(event('Create'), context(), failing('AccessDeniedException', 1));
  assert.equal(answers.at(-1)?.Status, 'SUCCESS');
  await answerCloudFormation(event('Create'), context(), failing('TypeError', 1));
  assert.deepEqual([answers.at(-1)?.Status, answers.at(-1)?.Reason], ['FAILED', 'TypeError: not yet']);
});

test('an answer fits into the 4 KB that CloudFormation takes, whatever the error says', async () => {
  const { answerCloudFormation } = await import('../../functions/io/cloudformation.ts');
  await answerCloudFormation(event('Update'), context(), () => Promise.reject(new Error('€'.repeat(1_500))));
  const bytes = Buffer.byteLength(JSON.stringify(answers.at(-1)));
  assert.ok(bytes > 2_000 && bytes < 4_096 - 500, `${bytes} bytes`);
});

test('deleting the schema leaves the data, and answers for the id that was asked for', async () => {
  const { Status, PhysicalResourceId } = await migrate('Delete');
  assert.deepEqual([Status, PhysicalResourceId], ['SUCCESS', 'earlier']);
  assert.equal((await world.sql('SELECT * FROM profile')).length, 10);
});

test('the brokers of a cluster and their protocol become attributes', async () => {
  const { handler } = await import('../../functions/deploy/brokers.ts');
  await handler(event('Create', { ClusterArn: sourceArn }), context());
  assert.deepEqual(answers.at(-1)?.Data, { Brokers: '127.0.0.1:9092', Protocol: 'plaintext' });
});

test('brokers of an unknown cluster fail the deployment', async () => {
  const { handler } = await import('../../functions/deploy/brokers.ts');
  await handler(
    event('Create', { ClusterArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/none/x-1' }),
    context(),
  );
  assert.equal(answers.at(-1)?.Status, 'FAILED');
  assert.match(answers.at(-1)?.PhysicalResourceId ?? '', /not-created/);
});

async function migrate(type: 'Create' | 'Update' | 'Delete', remainingMs = 60_000): Promise<Answer> {
  const { handler } = await import('../../functions/deploy/migrate.ts');
  await handler(event(type), context(remainingMs));
  const answer = answers.at(-1);
  assert.ok(answer);
  return answer;
}

function event(type: string, properties: object = {}): CloudFormationCustomResourceEvent {
  return {
    RequestType: type,
    ResponseURL: `${cloudFormation.url}/answer`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Resource',
    PhysicalResourceId: 'earlier',
    ResourceProperties: { ServiceToken: 'token', ...properties },
  } as unknown as CloudFormationCustomResourceEvent;
}
