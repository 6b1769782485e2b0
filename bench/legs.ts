import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createConnection } from 'mysql2/promise';
import type { LocalRun } from '../test/support/run/local-run.ts';
import { type Stores, storesOf } from '../test/support/trades/stores.ts';
import { until } from '../test/support/until.ts';
import { addressesOf, bare, skipBacklog, switchStream } from './bench-run.ts';
import { measurePage, type PageAnswers } from './page-answers.ts';
import { type Usage, usageOf } from './usage.ts';
import type { Backlog, BenchedPipeline } from './pipeline.ts';

export interface Legs {
  readonly rows: number;
  /** Rows a second. */
  readonly transform: number;
  readonly aggregate: number;
  readonly bareDynamodb: number;
  readonly bareLanes: number;
  readonly bareMysql: number;
  readonly bothTransform: number;
  readonly bothAggregate: number;
  /** Of each leg alone, with the rows that it wrote. */
  readonly used: Readonly<Record<'transform' | 'aggregate', Used>>;
  /** Before there were sums, and after all. */
  readonly pages?: { readonly small: PageAnswers; readonly grown: PageAnswers };
}

export interface Used {
  readonly rows: number;
  readonly usage: Usage;
}

const patience = 600_000;

/** Rows a second through each leg alone and through both, with the bare loops beside them, in one run. */
export async function measureLegs(
  run: LocalRun,
  pipeline: BenchedPipeline,
  backlog: Backlog,
  say: (line: string) => void,
): Promise<Legs> {
  const { brokers, mysql } = addressesOf(run);
  const { name, topics, unit, tables, itemsOfRow } = pipeline;
  const { rows } = backlog;
  const transforms = `${name}-transform`;
  const aggregates = `${name}-aggregate`;
  const stores = storesOf(run);
  await switchStream(run, 'stop', '--all');
  say(`${name}: sending ${rows} ${unit}`);
  await backlog.fill(run);

  say(`${name}: bare loop: calls of DynamoDB from one process`);
  const table = await tableLike(run, run.output(pipeline.itemsOutput), `millrace-bench-${name}`);
  const asked = { pipeline: name, brokers };
  const bareItems = await bare(run, 'dynamodb', { ...asked, topic: topics.transform, table });

  say(`${name}: transform alone`);
  const { done: transform, usage: ofTransform } = await usageOf(run.runner.pid, () =>
    rate(run, stores, { [transforms]: rows * itemsOfRow }),
  );
  const small = await pageOf(run, pipeline);
  const waiting = await backlog.fillAggregate(run);

  say(`${name}: bare loop: consume, sum, INSERT from one process`);
  const bareSums = await bare(run, 'mysql', {
    ...asked,
    topic: topics.aggregate,
    url: await databaseLike(mysql, tables, `bare_${name}`),
  });

  say(`${name}: aggregate alone`);
  const { done: aggregate, usage: ofAggregate } = await usageOf(run.runner.pid, () =>
    rate(run, stores, { [aggregates]: waiting }),
  );

  say(`${name}: both at once`);
  await skipBacklog(run, pipeline);
  await backlog.fill(run);
  const both = await rate(run, stores, { [transforms]: rows * itemsOfRow, [aggregates]: rows });
  stores.close();
  const grown = await pageOf(run, pipeline);
  return {
    rows,
    ...(small && grown && { pages: { small, grown } }),
    transform: (transform[transforms] ?? 0) / itemsOfRow,
    aggregate: aggregate[aggregates] ?? 0,
    bareDynamodb: (bareItems['rowsPerSecond'] ?? 0) / itemsOfRow,
    bareLanes: bareItems['lanes'] ?? 0,
    bareMysql: bareSums['rowsPerSecond'] ?? 0,
    bothTransform: (both[transforms] ?? 0) / itemsOfRow,
    bothAggregate: both[aggregates] ?? 0,
    used: {
      transform: { rows, usage: ofTransform },
      aggregate: { rows: waiting, usage: ofAggregate },
    },
  };
}

function pageOf(run: LocalRun, { pages }: BenchedPipeline): Promise<PageAnswers | undefined> {
  return pages === undefined ? Promise.resolve(undefined) : measurePage(run, pages);
}

/**
 * Starts streams and gives what each counts a second, by the counter that it moves with every batch: from its first move
 * to the move that completes the `wanted` number, the first batch left out, so that no cold start is in it.
 */
async function rate(
  run: LocalRun,
  stores: Stores,
  wanted: Readonly<Record<string, number>>,
): Promise<Readonly<Record<string, number>>> {
  const names = Object.keys(wanted);
  const before = await Promise.all(names.map(name => stores.written(name)));
  for (const name of names) await switchStream(run, 'start', name);
  const rates = await Promise.all(
    names.map((name, index) => rateOf(stores, name, before[index] ?? 0, wanted[name] ?? 0)),
  );
  for (const name of names) await switchStream(run, 'stop', name);
  return Object.fromEntries(names.map((name, index) => [name, rates[index] ?? 0]));
}

async function rateOf(stores: Stores, name: string, before: number, rows: number): Promise<number> {
  let first: { at: number; rows: number } | undefined;
  return until(`${name} has written ${rows} rows`, patience, async () => {
    const written = (await stores.written(name)) - before;
    const at = performance.now();
    if (written > 0) first ??= { at, rows: written };
    if (first === undefined || written < rows) return false;
    return (written - first.rows) / ((at - first.at) / 1000);
  });
}

/** A database of that name with empty tables as another has them; gives its address. */
async function databaseLike(url: string, tables: readonly string[], name: string): Promise<string> {
  const connection = await createConnection(url);
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${name}`);
    for (const table of tables)
      await connection.query(`CREATE TABLE IF NOT EXISTS ${name}.${table} LIKE ${table}`);
  } finally {
    await connection.end();
  }
  return new URL(name, url).href;
}

/** An empty table with the keys and indexes of another. */
async function tableLike(run: LocalRun, name: string, TableName: string): Promise<string> {
  const client = new DynamoDBClient({
    endpoint: addressesOf(run).dynamodb,
    region: 'us-east-1',
    credentials: run.credentials,
  });
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: Table?.KeySchema,
      AttributeDefinitions: Table?.AttributeDefinitions,
      GlobalSecondaryIndexes: Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }),
  );
  await until('the table is there', 10_000, async () => {
    const described = await client.send(new DescribeTableCommand({ TableName }));
    return described.Table?.TableStatus === 'ACTIVE';
  });
  client.destroy();
  return TableName;
}
