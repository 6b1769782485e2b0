import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { untilTrue } from '../../../support/until.ts';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Kafka, logLevel } from 'kafkajs';
import { createConnection } from 'mysql2/promise';
import { createTopic } from '../../../../lib/local/create-topic.ts';
import { fetchEngines, planEngines } from '../../../../lib/local/engines/choose.ts';
import { createEngines, type Engines } from '../../../../lib/local/engines/create-engines.ts';
import { takePorts } from '../../../../lib/local/engines/ports.ts';
import { isAlive } from '../../../../lib/local/engines/process-identity.mjs';
import { deferred } from './deferred.ts';
import { createActiveTable } from '../../../support/engines/active-table.ts';
import { signedPost } from '../../../support/aws/signed-fetch.ts';
import { withoutExternals } from './without-externals.ts';
import { type Credentials, credentialsFileOf, ownCredentials } from '../../../../lib/local/credentials.ts';
import { claim, readRunRecord, type RunFile } from '../../../../lib/local/engines/run-file.ts';
import type { EngineEvent } from '../../../../lib/local/engines/supervise.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-engines-'));
const state = join(folder, 'state');
let run: RunFile;
let engines: Engines;
let credentials: Credentials;
let onEvent: (event: EngineEvent) => void = () => {};

before(async () => {
  run = await claim(state);
  const wish = { flag: '--port', usual: 21_200 };
  const ports = await takePorts({ kafka: wish, kafkaController: wish, mysql: wish, dynamodb: wish });
  run.setPorts(ports);
  const plan = await fetchEngines(await planEngines(withoutExternals()), () => {});
  credentials = ownCredentials(state);
  const credentialsFile = credentialsFileOf(state);
  engines = createEngines(plan, { run, ports, credentialsFile, onEvent: event => onEvent(event) });
  await Promise.all(all().map(engine => engine.start()));
});

after(async () => {
  await Promise.all(all().map(engine => engine.stop()));
  run.release();
  rmSync(folder, { recursive: true, force: true });
});

test('the broker creates a topic, takes idempotent sends and gives them back after it was killed', async () => {
  const clusterId = engines.kafka.clusterId();
  assert.match(clusterId, /^[\w-]{22}$/);
  const client = new Kafka({
    clientId: 'test',
    brokers: [engines.kafka.address],
    logLevel: logLevel.NOTHING,
  });
  const admin = client.admin();
  await admin.connect();
  assert.equal((await admin.describeCluster()).clusterId, clusterId);
  await createTopic(admin, { topic: 'ticks', numPartitions: 3, replicationFactor: 1 });
  const producer = client.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (const value of ['1', '2'])
    await producer.send({ topic: 'ticks', acks: -1, messages: [{ value, partition: 0 }] });

  await killed('kafka');
  await producer.send({ topic: 'ticks', acks: -1, messages: [{ value: '3', partition: 0 }] });
  await Promise.all([producer.disconnect(), admin.disconnect()]);
  assert.equal(engines.kafka.clusterId(), clusterId);

  const consumer = client.consumer({ groupId: 'test', sessionTimeout: 6_000 });
  await consumer.connect();
  await consumer.subscribe({ topic: 'ticks', fromBeginning: true });
  const values: string[] = [];
  const three = deferred<void>();
  await consumer.run({
    eachMessage: async ({ message }) => {
      if (values.push(String(message.value)) === 3) three.resolve();
    },
  });
  await three.promise;
  await consumer.disconnect();
  assert.deepEqual(values, ['1', '2', '3']);
});

test('the database behaves like MySQL 8.0 in UTC, keeps its password to itself, and its data through a kill', async () => {
  const credentials = engines.mysql.credentials();
  await assert.rejects(createConnection({ ...credentials, password: '' }), /Access denied/);
  assert.equal(statSync(join(state, 'mysql.json')).mode & 0o777, 0o600);
  const first = await createConnection(credentials);
  const [settings] = await first.query(
    'SELECT @@global.sql_mode mode, @@time_zone zone, @@character_set_server charset, @@innodb_flush_log_at_trx_commit flush',
  );
  assert.deepEqual(settings, [
    {
      mode: 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,TIME_ROUND_FRACTIONAL',
      zone: '+00:00',
      charset: 'utf8mb4',
      flush: 1,
    },
  ]);
  const [rounded] = await first.query(
    "SELECT CAST(CAST('2020-09-17 13:49:32.780180' AS DATETIME) AS CHAR) second, CAST(CONVERT_TZ('2026-07-01 12:00:00', 'UTC', 'Europe/Paris') AS CHAR) summer, CAST(CONVERT_TZ('2026-01-01 12:00:00', 'US/Eastern', 'Asia/Kolkata') AS CHAR) winter",
  );
  assert.deepEqual(rounded, [
    { second: '2020-09-17 13:49:33', summer: '2026-07-01 14:00:00', winter: '2026-01-01 22:30:00' },
  ]);
  await first.query('CREATE DATABASE trading');
  await first.query('CREATE TABLE trading.sums (total BIGINT)');
  await first.query('INSERT INTO trading.sums VALUES (42)');
  first.destroy();

  await killed('mysql');
  const second = await createConnection(engines.mysql.credentials());
  const [rows] = await second.query('SELECT total FROM trading.sums');
  await second.end();
  assert.deepEqual(rows, [{ total: 42 }]);
});

test('the table store keeps its items through a kill', async () => {
  const client = new DynamoDBClient({
    endpoint: engines.dynamodb.address,
    region: 'us-east-1',
    credentials,
  });
  const key = { id: { S: 'a' } };
  await createActiveTable(client, {
    TableName: 'items',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  });
  await client.send(new PutItemCommand({ TableName: 'items', Item: { ...key, value: { N: '7' } } }));
  await assert.rejects(
    client.send(
      new PutItemCommand({
        TableName: 'items',
        Item: key,
        ConditionExpression: 'attribute_not_exists(id)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ),
    { name: 'ConditionalCheckFailedException', Item: { ...key, value: { N: '7' } } },
  );
  const stranger = new DynamoDBClient({
    endpoint: engines.dynamodb.address,
    region: 'us-east-1',
    credentials: { ...credentials, secretAccessKey: 'guessed' },
  });
  await assert.rejects(stranger.send(new PutItemCommand({ TableName: 'items', Item: key })), {
    name: 'InvalidSignatureException',
  });
  stranger.destroy();
  await killed('dynamodb');
  const { Item } = await client.send(new GetItemCommand({ TableName: 'items', Key: key }));
  client.destroy();
  assert.deepEqual(Item, { ...key, value: { N: '7' } });
});

test('the table store refuses what it does not play, and web pages, in words', async () => {
  const ask = async (operation: string, headers: Record<string, string> = {}, body = '{}') => {
    const answer = await fetch(engines.dynamodb.address, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': operation, ...headers },
      body,
    });
    return `${answer.status} ${answer.headers.get('access-control-allow-origin')} ${await answer.text()}`;
  };
  const elsewhere = /^400 null .*UnknownOperationException.*dynalite.*MILLRACE_DYNAMODB/;
  for (const operation of ['TransactWriteItems', 'TransactGetItems', 'ExecuteStatement'])
    assert.match(await ask(`DynamoDB_20120810.${operation}`), elsewhere);
  assert.match(await ask('DynamoDB_20120810.CreateBackup'), /CreateBackup is not played on this machine/);
  assert.match(await ask('DynamoDBStreams_20120810.ListStreams'), /ListStreams is not played/);
  assert.match(await ask('DynamoDB_20120810.ListTables'), /MissingAuthenticationToken/);
  const key = { S: 'deep' };
  const nested = (levels: number) =>
    `{"TableName":"items","Item":{"id":${JSON.stringify(key)},"v":${'{"L":['.repeat(levels)}{"S":"{{{{"}${']}'.repeat(levels)}}}`;
  const put = async (body: string) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.PutItem',
    };
    const answer = await signedPost(engines.dynamodb.address, 'dynamodb', credentials, { headers, body });
    return `${answer.status} ${await answer.text()}`;
  };
  assert.match(await put(nested(5000)), /^400 .*ValidationException.*Nesting/);
  assert.match(await put(nested(31)), /^200 /);
  const page = /^403 null .*web pages/;
  assert.match(await ask('DynamoDB_20120810.ListTables', { origin: 'http://evil.example' }), page);
  assert.match(await ask('DynamoDB_20120810.ListTables', { 'sec-fetch-site': 'cross-site' }), page);
});

test('a runner killed with its whole group leaves no engine behind, and the next run takes the same ports', async () => {
  const other = join(folder, 'killed');
  const runner = spawn(
    process.execPath,
    [fileURLToPath(new URL('little-runner.ts', import.meta.url)), other],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = await once(runner.stdout, 'data');
  assert.equal(String(line).trim(), 'ready');
  const left = readRunRecord(other);
  assert.deepEqual(left?.processes.map(({ name }) => name).sort(), ['dynamodb', 'mysql', 'mysql watchdog']);
  process.kill(-(runner.pid ?? 0), 'SIGKILL');
  await untilTrue(() => left?.processes.every(known => !isAlive(known)) ?? false);

  const next = await claim(other);
  assert.deepEqual(next.ports, left?.ports);
  const wish = { flag: '--port', usual: 21_300 };
  const { mysql } = await takePorts({
    mysql: { ...wish, ...(next.ports.mysql ? { last: next.ports.mysql } : {}) },
  });
  assert.equal(mysql, left?.ports.mysql);
  next.release();
});

/** Kills the engine's process with SIGKILL; resolves when its supervisor has it answering again. */
async function killed(name: 'kafka' | 'mysql' | 'dynamodb'): Promise<void> {
  const restarted = deferred<void>();
  onEvent = event => event.engine === name && event.kind === 'restarted' && restarted.resolve();
  const { pid } =
    readRunRecord(state)?.processes.find(known => known.name === name) ?? assert.fail(`no ${name} runs`);
  process.kill(pid, 'SIGKILL');
  await restarted.promise;
}

function all() {
  return [engines.kafka, engines.mysql, engines.dynamodb];
}
