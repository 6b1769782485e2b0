import assert from 'node:assert/strict';
import { mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { createTopic } from '../../lib/local/create-topic.ts';
import { createIdempotentProducer, createKafka } from '../../lib/local/kafka-client.ts';
import type { LocalRun } from '../support/run/local-run.ts';
import { hosted } from '../support/run/hosted.ts';
import { storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';

/** A message of one number makes a node, of two numbers an edge: a module of ten lines. */
const graph = `/** One number: a node. Two: an edge from the first to the second. Anything else: nothing. */
export function stream(batch: Uint8Array[]): [string, Record<string, string>][] {
  return batch.flatMap((message): [string, Record<string, string>][] => {
    const [from_id = '', to_id, ...rest] = new TextDecoder().decode(message).split(' ');
    if (rest.length > 0 || !/^[0-9]+$/.test(from_id)) return [];
    return to_id === undefined
      ? [['INSERT INTO vertices (id) VALUES ($id)', { id: from_id }]]
      : [['INSERT INTO arcs (from_id, to_id) VALUES ($from_id, $to_id)', { from_id, to_id }]];
  });
}
`;

/** What the tables hold. */
export interface Stored {
  readonly nodes: number;
  readonly edges: number;
}

export type ShellGround = ReturnType<typeof shellGround>;

/** A topic `test`, two tables and a module, made on a run before the tests of a suite. */
export function shellGround(run: () => LocalRun) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-shell-'));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const module = file('graph.ts', graph);
  const uri = pathToFileURL(module).href;
  before(async () => {
    const kafka = createKafka({ clientId: 'shell-test', brokers: broker().split(',') });
    const admin = kafka.admin();
    await admin.connect();
    await createTopic(admin, { topic: 'test', numPartitions: 3, replicationFactor: 1 });
    await admin.disconnect();
    await query('CREATE TABLE vertices (id BIGINT NOT NULL PRIMARY KEY) ENGINE=InnoDB');
    await query('CREATE TABLE arcs (from_id BIGINT NOT NULL, to_id BIGINT NOT NULL) ENGINE=InnoDB');
  });

  after(() => rmSync(folder, { recursive: true }));

  return {
    run,
    folder,
    module,
    uri,
    file,
    shell,
    load,
    broker,
    send,
    stored,
    holds,
    client,
    functionOf,
    isMade,
  };

  function shell(input: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return hosted('streams', ['shell', '--state', run().state], {}, input);
  }

  function load(name: string, change: { broker?: string; topic?: string; transform?: string }): string {
    const { broker: at = broker(), topic = 'test', transform = uri } = change;
    return `CREATE STREAM ${name}\n AS LOAD DATA KAFKA '${at}'\n WITH TOPIC '${topic}' WITH TRANSFORM '${transform}'`;
  }

  function broker(): string {
    return run().output('BootstrapBrokers');
  }

  async function send(...values: string[]): Promise<void> {
    const producer = createIdempotentProducer({ clientId: 'shell-test', brokers: broker().split(',') });
    await producer.connect();
    const messages = values.map((value, index) => ({ value, partition: values.length > 3 ? index % 3 : 0 }));
    await producer.send({ topic: 'test', messages });
    await producer.disconnect();
  }

  async function query(sql: string): Promise<(string | number)[][]> {
    const stores = storesOf(run());
    try {
      return await stores.query(sql);
    } finally {
      stores.close();
    }
  }

  async function stored(): Promise<Stored> {
    const [row] = await query('SELECT (SELECT COUNT(*) FROM vertices), (SELECT COUNT(*) FROM arcs)');
    return { nodes: Number(row?.[0]), edges: Number(row?.[1]) };
  }

  /** What it holds at last is what it holds: more than wanted fails at once. */
  async function holds(wanted: Stored): Promise<void> {
    let found: Stored = { nodes: 0, edges: 0 };
    await until('the rows are stored', 60_000, async () => {
      found = await stored();
      return found.nodes >= wanted.nodes && found.edges >= wanted.edges;
    }).catch(() => {});
    assert.deepEqual(found, wanted);
  }

  function client(): LambdaClient {
    return new LambdaClient({
      endpoint: run().output('AwsEndpointUrl'),
      region: 'us-east-1',
      credentials: run().credentials,
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
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(run().state);
    } catch {
      return false;
    }
  }
}

export function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => String(from + index));
}

export function rowOf(table: string, name: string): string[] {
  return cells(table.split('\n').find(line => line.startsWith(`| ${name} `)) ?? '');
}

export function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim());
}
