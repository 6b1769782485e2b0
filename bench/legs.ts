import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LocalRun } from '../test/support/run/local-run.ts';
import type { Sample } from '../test/support/trades/sample.ts';
import { type Stores, storesOf } from '../test/support/trades/stores.ts';
import { until } from '../test/support/until.ts';
import { addressesOf, bare, fill, switchStream } from './bench-run.ts';

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
}

const patience = 600_000;
/** The MySQL leg is fast: it gets so many times the sample, or it were over before it is measured. */
const copiesForMysql = 12;

/** Rows a second through each leg alone and through both, with the bare loops beside them, in one run. */
export async function measureLegs(run: LocalRun, sample: Sample, say: (line: string) => void): Promise<Legs> {
  const { brokers, dynamodb, mysql } = addressesOf(run);
  const stores = storesOf(run);
  const topic = 'trading_data';
  await switchStream(run, 'stop', '--all');
  say(`producing ${sample.rows} rows`);
  await fill(run, sample);

  say('bare loop: BatchWriteItem from one process');
  const table = await tableLike(dynamodb, run.output('RealTimeDataTable'));
  const bareDynamodb = await bare('dynamodb', { brokers, topic, endpoint: dynamodb, table });

  say('transform alone');
  const transform = await rate(run, stores, ['trades-transform'], sample.rows);
  for (let copy = 1; copy < copiesForMysql; copy++) await fill(run, sample);

  say('bare loop: consume, sum, INSERT from one process');
  await stores.query('CREATE TABLE IF NOT EXISTS bare LIKE aggregated_data');
  const bareMysql = await bare('mysql', { brokers, topic, url: mysql, table: 'bare' });

  say('aggregate alone');
  const aggregate = await rate(run, stores, ['trades-aggregate'], sample.rows * copiesForMysql);

  say('both at once');
  await rate(run, stores, ['trades-transform'], sample.rows * (copiesForMysql - 1));
  await fill(run, sample);
  const both = await rate(run, stores, ['trades-transform', 'trades-aggregate'], sample.rows);
  stores.close();
  return {
    rows: sample.rows,
    transform: transform['trades-transform'] ?? 0,
    aggregate: aggregate['trades-aggregate'] ?? 0,
    bareDynamodb: bareDynamodb['rowsPerSecond'] ?? 0,
    bareLanes: bareDynamodb['lanes'] ?? 0,
    bareMysql: bareMysql['rowsPerSecond'] ?? 0,
    bothTransform: both['trades-transform'] ?? 0,
    bothAggregate: both['trades-aggregate'] ?? 0,
  };
}

/**
 * Starts streams and gives rows a second of each, by the counter that a stream moves with every batch: from its
 * first move to the move that completes `rows`, the first batch left out, so that no cold start is in it.
 */
async function rate(
  run: LocalRun,
  stores: Stores,
  names: readonly string[],
  rows: number,
): Promise<Readonly<Record<string, number>>> {
  const before = await Promise.all(names.map(name => stores.written(name)));
  for (const name of names) await switchStream(run, 'start', name);
  const rates = await Promise.all(names.map((name, index) => rateOf(stores, name, before[index] ?? 0, rows)));
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

/** An empty table with the keys and indexes of another. */
async function tableLike(endpoint: string, name: string): Promise<string> {
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  const TableName = 'millrace-bench-bare';
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
