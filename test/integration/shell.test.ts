import assert from 'node:assert/strict';
import { mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetFunctionCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { deployModule, isCreatedBy, removeCreated } from '../../lib/cli/streams/module-deploy.ts';
import { createTopic } from '../../lib/local/create-topic.ts';
import { createIdempotentProducer, createKafka } from '../../lib/local/kafka-client.ts';
import { type LocalRun, startRun } from '../support/local-run.ts';
import { program } from '../support/program.ts';
import { storesOf } from '../support/stores.ts';
import { until } from '../support/until.ts';

/** A message of one number makes a node, of two numbers an edge: a module of ten lines. */
const graph = `/** One number: a node. Two: an edge from the first to the second. Anything else: nothing. */
export function stream(batch: Uint8Array[]): [string, Record<string, string>][] {
  return batch.flatMap((message): [string, Record<string, string>][] => {
    const [from_id = '', to_id, ...rest] = new TextDecoder().decode(message).split(' ');
    if (rest.length > 0 || !/^[0-9]+$/.test(from_id)) return [];
    return to_id === undefined
      ? [['INSERT INTO nodes (id) VALUES ($id)', { id: from_id }]]
      : [['INSERT INTO edges (from_id, to_id) VALUES ($from_id, $to_id)', { from_id, to_id }]];
  });
}
`;

const folder = mkdtempSync(join(tmpdir(), 'millrace-shell-'));
const module = file('graph.ts', graph);
const uri = pathToFileURL(module).href;
let run: LocalRun;

before(async () => {
  run = await startRun();
  const admin = kafka().admin();
  await admin.connect();
  await createTopic(admin, { topic: 'test', numPartitions: 3, replicationFactor: 1 });
  await admin.disconnect();
  await query('CREATE TABLE nodes (id BIGINT NOT NULL PRIMARY KEY) ENGINE=InnoDB');
  await query('CREATE TABLE edges (from_id BIGINT NOT NULL, to_id BIGINT NOT NULL) ENGINE=InnoDB');
});

after(async () => {
  await run.dispose();
  rmSync(folder, { recursive: true });
});

describe('npm run streams -- shell', () => {
  it('refuses to make a stream of a wrong URI, a missing topic or no broker, and leaves nothing', async () => {
    const missing = pathToFileURL(join(folder, 'missing.ts')).href;
    const { code, stdout, stderr } = await shell(
      `${load('lost', { transform: missing })};
       ${load('lost', { topic: 'nowhere' })};
       ${load('lost', { broker: '127.0.0.1:9' })};
       ${load('lost', { transform: 'no-function' })};
       SHOW STREAMS;`,
    );
    assert.equal(code, 1);
    assert.deepEqual(stderr.trimEnd().split('\n'), [
      `Client received exception: Couldn't get the transform script from ${missing}`,
      'Client received exception: Kafka stream lost, topic not found',
      'Client received exception: Kafka stream lost, broker 127.0.0.1:9 cannot be reached',
      'Client received exception: there is no function named "no-function"; a module is named by its path or URL',
      'streams: 4 statements failed',
    ]);
    assert.doesNotMatch(stdout, /lost/);
    assert.equal(await functionOf('lost'), undefined);
  });

  it('refuses broken modules in one line each, and leaves nothing', async () => {
    const broken: readonly (readonly [name: string, text: string, why: RegExp])[] = [
      ['syntax.ts', 'export function stream( {', /line 1, column 26: /],
      ['export.ts', 'export const flow = () => [];', /the module exports no function named stream$/],
      ['throws.ts', "throw new Error('not today');", /not today$/],
    ];
    for (const [name, text, why] of broken) {
      const { code, stderr } = await shell(`${load('broken', { transform: file(name, text) })};`);
      assert.equal(code, 1);
      const [line = '', ...rest] = stderr.trimEnd().split('\n');
      assert.match(line, /^Client received exception: /);
      assert.match(line, why);
      assert.deepEqual(rest, ['streams: 1 statement failed']);
    }
    assert.equal(await functionOf('broken'), undefined);
    assert.doesNotMatch((await shell('SHOW STREAMS;')).stdout, /broken/);
  });

  it('says where a statement is wrong, and goes on with the next one', async () => {
    const { code, stdout, stderr } = await shell('SHOW\n  STRAMS;\nshow streams;\nSTOP STREAM');
    assert.equal(code, 1);
    assert.deepEqual(stderr.trimEnd().split('\n'), [
      'Client received exception: syntax error at line 2, column 3: expected STREAMS, found "STRAMS"',
      'Client received exception: syntax error at line 4, column 1: this statement does not end with ";"',
      'streams: 2 statements failed',
    ]);
    assert.match(stdout, /\| trades-transform /);
  });

  it('makes a stream, stopped', async () => {
    const { code, stdout, stderr } = await shell(`${load('graph', {})};\nshow streams;`);
    assert.deepEqual([code, stdout.split('\n')[0]], [0, 'Stream graph created, stopped.'], stderr);
    assert.equal(stderr, '', 'nothing is said of an interval that nobody gave');
    assert.deepEqual(rowOf(stdout, 'graph'), ['graph', broker(), 'test', uri, 'stopped']);
    const [, rule = '', head = ''] = stdout.split('\n');
    assert.match(rule, /^\+-+\+-+\+-+\+-+\+-+\+$/);
    assert.deepEqual(cells(head), ['name', 'uri', 'topic', 'transform', 'status']);
    const full = await shell('SHOW FULL STREAMS;');
    assert.deepEqual(rowOf(full.stdout, 'graph').slice(5), ['kafka', '0', '10', 'user', 'false', '']);
    const again = await shell(`${load('graph', {})};`);
    assert.match(again.stderr, /^Client received exception: there is a stream named "graph" already\n/);
  });

  it('tests it: the statements of one batch, and nothing is stored', async () => {
    await send('1', '1 2', 'hello');
    const { code, stdout, stderr } = await shell('TEST STREAM graph;');
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(
      stdout,
      [
        '+--------------------------------------------------------------+-------------------------+',
        '| query                                                        | params                  |',
        '+--------------------------------------------------------------+-------------------------+',
        '| INSERT INTO nodes (id) VALUES ($id)                          | {id:"1"}                |',
        '| INSERT INTO edges (from_id, to_id) VALUES ($from_id, $to_id) | {from_id:"1",to_id:"2"} |',
        '+--------------------------------------------------------------+-------------------------+',
        '',
      ].join('\n'),
    );
    assert.deepEqual(await stored(), { nodes: 0, edges: 0 });
  });

  it('starts it: rows are stored; starting again changes nothing', async () => {
    const { code, stdout } = await shell('START STREAM graph; START STREAM graph; SHOW STREAMS;');
    assert.equal(code, 0);
    assert.match(stdout, /^Stream graph started\.\nStream graph is running already\.\n/);
    assert.equal(rowOf(stdout, 'graph').at(-1), 'running');
    await holds({ nodes: 1, edges: 1 });
    const refused = await shell('TEST STREAM graph;');
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^Client received exception: graph is running: test wants it stopped; try: STOP STREAM graph;$/m,
    );
  });

  it('writes each message once through kill -9 of its function and of the whole run', async () => {
    await send(...numbers(100, 400));
    const worker = await until('a process of the function', 20_000, () =>
      run.processes().find(({ pid, command }) => command.includes('bootstrap.mjs') && isMade(pid)),
    );
    process.kill(worker.pid, 'SIGKILL');
    await send(...numbers(400, 700));
    await run.kill('group');
    await run.start();
    await send(...numbers(700, 800));
    await holds({ nodes: 701, edges: 1 });
  });

  it('stops it, and a restart of everything finds it stopped', async () => {
    const stopped = await shell('STOP STREAM graph; STOP STREAM graph;');
    assert.equal(stopped.stdout, 'Stream graph stopped.\nStream graph is stopped already.\n');
    await run.interrupt();
    await run.start();
    assert.deepEqual(rowOf((await shell('SHOW STREAMS;')).stdout, 'graph').slice(-2), [uri, 'stopped']);
  });

  it('runs as many batches as it is told, then stands still', async () => {
    await send('1000');
    const { code, stdout, stderr } = await shell(
      'START STREAM graph LIMIT 1 BATCHES; CHECK STREAM graph BATCH_LIMIT 1 TIMEOUT 1300;',
    );
    assert.equal(code, 1);
    assert.match(stdout, /^Stream graph ran 1 batch \(1 message\) and is stopped\.\n$/);
    assert.match(
      stderr,
      /^waiting for records of test \(1\.3 s; Ctrl\+C ends\) …\nClient received exception: waited 1300 ms for batch 1 of 1/m,
    );
    assert.deepEqual(await stored(), { nodes: 702, edges: 1 });
  });

  it('drops it with its function; made again under its name it goes on where it stopped', async () => {
    const { code, stdout } = await shell('DROP STREAM graph; SHOW STREAMS;');
    assert.equal(code, 0);
    assert.match(stdout, /^Stream graph dropped\.\n/);
    assert.doesNotMatch(stdout.slice(stdout.indexOf('\n') + 1), /graph/);
    assert.equal(await functionOf('graph'), undefined);
    const transform = module.replace(/ts$/, 'stream');
    const again = await shell(
      `CREATE KAFKA STREAM graph TOPICS test TRANSFORM '${transform}' BOOTSTRAP_SERVERS '${broker()}' BATCH_INTERVAL 100;
       START STREAM graph; SHOW FULL STREAMS;`,
    );
    assert.equal(again.code, 0);
    assert.equal(
      again.stderr,
      'BATCH_INTERVAL 100 ms is taken as 0 s: a batch is handed over at once, with what is there. ' +
        'AWS counts batch windows in whole seconds (0.5 s is its default).\n',
    );
    assert.equal(rowOf(again.stdout, 'graph')[3], transform);
    await send('1001');
    await holds({ nodes: 703, edges: 1 });
    assert.equal((await shell('drop stream graph;')).code, 0);
  });

  it('takes the function back when its mapping cannot be made', async () => {
    const { code, stderr } = await shell(
      `CREATE KAFKA STREAM half TOPICS test TRANSFORM '${module}' CONSUMER_GROUP 'no good' BATCH_INTERVAL 1000;`,
    );
    assert.equal(code, 1);
    assert.match(stderr, /^Client received exception: "no good" cannot name a group/m);
    assert.equal(await functionOf('half'), undefined);
    assert.doesNotMatch((await shell('SHOW STREAMS;')).stdout, /half/);
  });

  it('makes one stream of two sessions that want its name at once, and its function stays', async () => {
    const both = await Promise.all([1, 2].map(() => shell(`${load('twin', {})} BATCH_INTERVAL 1000;`)));
    assert.deepEqual(
      both.map(({ code }) => code).sort((a, b) => Number(a) - Number(b)),
      [0, 1],
      both.map(({ stderr }) => stderr).join(),
    );
    assert.equal(await functionOf('twin'), 'millrace-local-stream-twin');
    assert.match((await shell('SHOW STREAMS;')).stdout, /^\| twin /m);
    assert.equal((await shell('DROP STREAM twin;')).code, 0);
    assert.equal(await functionOf('twin'), undefined);
  });

  it('takes a function for left behind, or its own to take back, only while no mapping names it', async () => {
    const lambda = client();
    const name = 'millrace-local-stream-orphan';
    const role = 'arn:aws:iam::000000000000:role/orphan';
    const ready = {
      uri,
      bundle: Buffer.from('export const handler = async () => {};'),
      variables: { MILLRACE_TRANSFORM: uri },
    };
    try {
      const first = await deployModule(lambda, name, role, ready);
      const second = await deployModule(lambda, name, role, ready);
      assert.equal(await isCreatedBy(lambda, name, second), true);
      assert.equal(await removeCreated(lambda, name, first), false);
      const made = await lambda.send(
        new CreateEventSourceMappingCommand({
          FunctionName: name,
          EventSourceArn: run.output('ClusterArn'),
          Topics: ['test'],
          StartingPosition: 'LATEST',
          Enabled: false,
        }),
      );
      await assert.rejects(deployModule(lambda, name, role, ready), /there is a function named/);
      assert.equal(await removeCreated(lambda, name, second), false);
      assert.equal(await functionOf('orphan'), name);
      await until('the mapping is gone', 30_000, async () => {
        await lambda.send(new DeleteEventSourceMappingCommand({ UUID: made.UUID })).catch(() => {});
        return removeCreated(lambda, name, second);
      });
      assert.equal(await functionOf('orphan'), undefined);
    } finally {
      lambda.destroy();
    }
  });

  it('keeps a batch whose statement fails, and says so, until somebody stops it', async () => {
    const faulty = file('faulty.ts', "export const stream = () => [['INSERT INTO no_table VALUES (1)']];");
    const made = await shell(
      `${load('faulty', { transform: faulty })} BATCH_INTERVAL 0; START STREAM faulty;`,
    );
    assert.equal(made.code, 0, made.stderr);
    await until('the failure shows', 30_000, async () => {
      const info = await program('streams', ['info', 'faulty', '--json', '--state', run.state]).ended;
      const { lastResult, status } = JSON.parse(info.stdout) as { lastResult: string; status: string };
      return status === 'running' && /PROBLEM: Function call failed/.test(lastResult);
    });
    assert.match(rowOf((await shell('SHOW FULL STREAMS;')).stdout, 'faulty').at(-1) ?? '', /^PROBLEM: /);
    assert.equal((await shell('STOP STREAM faulty; DROP STREAM faulty;')).code, 0);
    assert.equal(await functionOf('faulty'), undefined);
  });

  it('leaves the streams of the stack alone', async () => {
    const { code, stderr } = await shell('DROP STREAM trades-transform;');
    assert.equal(code, 1);
    assert.match(stderr, /^Client received exception: trades-transform belongs to the stack/);
  });
});

function shell(input: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return program('streams', ['shell', '--state', run.state], {}, { input }).ended;
}

function load(name: string, change: { broker?: string; topic?: string; transform?: string }): string {
  const { broker: at = broker(), topic = 'test', transform = uri } = change;
  return `CREATE STREAM ${name}\n AS LOAD DATA KAFKA '${at}'\n WITH TOPIC '${topic}' WITH TRANSFORM '${transform}'`;
}

function broker(): string {
  return run.output('BootstrapBrokers');
}

function kafka() {
  return createKafka({ clientId: 'shell-test', brokers: broker().split(',') });
}

async function send(...values: string[]): Promise<void> {
  const producer = createIdempotentProducer({ clientId: 'shell-test', brokers: broker().split(',') });
  await producer.connect();
  const messages = values.map((value, index) => ({ value, partition: values.length > 3 ? index % 3 : 0 }));
  await producer.send({ topic: 'test', messages });
  await producer.disconnect();
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => String(from + index));
}

async function query(sql: string): Promise<(string | number)[][]> {
  const stores = storesOf(run);
  try {
    return await stores.query(sql);
  } finally {
    stores.close();
  }
}

async function stored(): Promise<{ nodes: number; edges: number }> {
  const [row] = await query('SELECT (SELECT COUNT(*) FROM nodes), (SELECT COUNT(*) FROM edges)');
  return { nodes: Number(row?.[0]), edges: Number(row?.[1]) };
}

/** What it holds at last is what it holds: more than wanted fails at once. */
async function holds(wanted: { nodes: number; edges: number }): Promise<void> {
  let found = { nodes: 0, edges: 0 };
  await until('the rows are stored', 60_000, async () => {
    found = await stored();
    return found.nodes >= wanted.nodes && found.edges >= wanted.edges;
  }).catch(() => {});
  assert.deepEqual(found, wanted);
}

function client(): LambdaClient {
  return new LambdaClient({
    endpoint: run.output('AwsEndpointUrl'),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}

async function functionOf(stream: string): Promise<string | undefined> {
  const lambda = client();
  try {
    const found = await lambda.send(
      new GetFunctionCommand({ FunctionName: `millrace-local-stream-${stream}` }),
    );
    return found.Configuration?.FunctionName;
  } catch (error) {
    assert.equal(error instanceof Error && error.name, 'ResourceNotFoundException');
    return undefined;
  } finally {
    lambda.destroy();
  }
}

/** Whether a process belongs to a function made at run time, whose code lies in the state folder. */
function isMade(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(run.state);
  } catch {
    return false;
  }
}

function rowOf(table: string, name: string): string[] {
  return cells(table.split('\n').find(line => line.startsWith(`| ${name} `)) ?? '');
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim());
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
