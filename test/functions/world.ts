import { BatchWriteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { Cluster } from '../../functions/io/data-api.ts';
import { views } from '../../functions/query/views.ts';
import { createEndpoint } from '../../lib/local/endpoint/server.ts';
import type { Mappings } from '../../lib/local/trigger/mapping.ts';
import type { CreatedFunctions } from '../../lib/local/workers/created-functions.ts';
import type { Functions } from '../../lib/local/workers/function.ts';
import { sourceArn, topic } from './msk-event.ts';
import { noDatabase, testDatabase } from './test-database.ts';
import { createActiveTable } from '../support/engines/active-table.ts';
import { onLoopback } from '../support/on-loopback.ts';

export const clusterArn = 'arn:aws:rds:us-east-1:000000000000:cluster:millrace-test';
export const secretArn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:millrace-test-AbCdEf';

const mostInABatch = 25;

/** Real engines for one test file: dynalite in this process, a database of its own behind the Data API endpoint. */
export interface World {
  readonly database: string;
  /** What functions know it by. */
  readonly cluster: Cluster;
  items(table: string): Promise<Record<string, AttributeValue>[]>;
  /** SQL sent past the Data API; values as the driver gives them, numbers beyond 2^53 as text. */
  sql(statement: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** The schema that the deployment makes. */
  migrate(): Promise<void>;
  /** Empties sums, set-aside records and counters. */
  clear(): Promise<void>;
  /** Until the server is back, statements fail as if it were away. */
  setDatabaseAway(isAway: boolean): void;
  /** So many calls of the Data API from now on find its database waking, as after a time without use. */
  fallAsleep(calls: number): Promise<void>;
  /** From now on it is this stream of the stage `test` that has a mapping, and records that wait. */
  setBehind(stream: string): void;
  /** How often CloudWatch was asked for the lag of the mapping of the stage `test`. */
  lagReads(): number;
  stop(): Promise<void>;
}

/** What a test needs of its pipeline; left out, it is trades. */
export interface Pipeline {
  readonly withDatabase: boolean;
  /** The table `raw`. */
  readonly rawTable: CreateTableCommandInput;
  readonly ledger: string;
}

/** Starts them, makes tables (`raw`, `set_aside`, `counters`), and points this process's AWS clients at them. */
export async function startWorld({
  withDatabase = true,
  rawTable = tradesTable,
  ledger = 'aggregated_data',
}: Partial<Pipeline> = {}): Promise<World> {
  const tables = [rawTable, ...sharedTables];
  const server = dynalite({ createTableMs: 0 });
  const dynamodb = await onLoopback(server);

  const mysql = withDatabase ? await testDatabase() : noDatabase;
  let isAway = false;
  let lagReads = 0;
  let behind = 'trades-aggregate';
  const endpoint = createEndpoint({
    port: 0,
    credentials: undefined,
    dynamodb: () => dynamodb.url,
    mysql: () => (isAway ? { ...mysql.address, port: 1 } : mysql.address),
    clusters: () => [{ arn: clusterArn, databaseName: mysql.database, secretArn }],
    secretOf: async id => userSecrets(mysql.database).find(({ arn }) => arn === id),
    brokers: arn => (arn === sourceArn ? '127.0.0.1:9092' : undefined),
    mappings: {
      list: () => mappingsOf(behind),
      lag: () => {
        lagReads += 1;
        return Promise.resolve([{ lag: 12n }]);
      },
      counts: () => undefined,
      minutes: () => [],
    } as unknown as Mappings,
    brokerClusters: () => [{ arn: sourceArn, properties: {}, createdAt: new Date(0) }],
    functions: { list: () => [] } as unknown as Functions,
    created: { get: () => undefined } as unknown as CreatedFunctions,
  });
  await endpoint.start();

  setEnvironment(endpoint.url, dynamodb.url, mysql.database, ledger);
  const client = new DynamoDBClient({});
  for (const table of tables) await createActiveTable(client, table);

  const cluster = { clusterArn, secretArn, database: mysql.database };
  return {
    database: mysql.database,
    cluster,
    items: async table => {
      const found = [];
      for await (const page of paginateScan({ client }, { TableName: table }))
        found.push(...(page.Items ?? []));
      return found;
    },
    sql: (statement, values) => mysql.query(statement, values),
    migrate: async () => {
      const { schemaStatements } = await import('../../functions/schema/schemas.ts');
      const { execute } = await import('../../functions/io/data-api.ts');
      for (const { sql, parameters } of schemaStatements()) await execute(cluster, sql, parameters);
    },
    clear: async () => {
      if (withDatabase) await mysql.query(`DELETE FROM ${ledger}`);
      for (const { TableName, KeySchema = [] } of tables) {
        const names = KeySchema.map(({ AttributeName = '' }) => AttributeName);
        const keyOf = (item: Record<string, AttributeValue>) =>
          Object.fromEntries(names.map(name => [name, item[name] as AttributeValue]));
        for await (const { Items = [] } of paginateScan({ client }, { TableName, Limit: mostInABatch })) {
          const requests = Items.map(item => ({ DeleteRequest: { Key: keyOf(item) } }));
          const command = new BatchWriteItemCommand({ RequestItems: { [TableName ?? '']: requests } });
          if (requests.length > 0) await client.send(command);
        }
      }
    },
    setDatabaseAway: away => {
      isAway = away;
    },
    fallAsleep: async calls => {
      const { ok, status } = await fetch(`${endpoint.url}/_millrace/database/waking?calls=${calls}`, {
        method: 'POST',
      });
      if (!ok) throw new Error(`the switch answered ${status}`);
    },
    setBehind: stream => {
      behind = stream;
    },
    lagReads: () => lagReads,
    stop: async () => {
      client.destroy();
      await endpoint.stop();
      await mysql.drop();
      dynamodb.stop();
    },
  };
}

/** Those of the database's users, by what these are for; users are the server's, so each database has names of its own. */
export function userSecrets(database: string) {
  return ['query', 'streams', 'trades', 'posts', 'chatters'].map(name => ({
    name,
    arn: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-AbCdEf`,
    value: JSON.stringify({
      username: `${database}_${name}`,
      password: `${database.replace('_', '')}ofATest`,
    }),
  }));
}

/** What the functions read, whichever of them a test imports. */
function setEnvironment(endpointUrl: string, dynamodbUrl: string, database: string, ledger: string): void {
  Object.assign(process.env, {
    ...Object.fromEntries(views.flatMap(({ variables }) => variables.map(name => [name, 'raw']))),
    ...windowVariables,
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    RAW_TABLE: 'raw',
    SET_ASIDE_TABLE: 'set_aside',
    COUNTERS_TABLE: 'counters',
    LATEST_TABLE: 'latest',
    STREAM: 'trades-test',
    AHEAD_SECONDS: '86400',
    TTL_DAYS: '0',
    REPORT_ITEM_FAILURES: 'false',
    CLUSTER_ARN: clusterArn,
    SECRET_ARN: secretArn,
    USER_SECRETS: userSecrets(database)
      .map(({ name, arn }) => `${name}=${arn}`)
      .join(','),
    DATABASE: database,
    LEDGER_TABLE: ledger,
    SUMS_TABLE: ledger,
    TICKER_SHARDS: '1',
    RECENT_DAYS: '2',
    MAX_TRIES: '3',
    STAGE: 'test',
    MAPPINGS_SECONDS: '1',
    SET_ASIDE_BYTES: 'true',
    PIPELINES: views.flatMap(({ pipeline }) => pipeline ?? []).join(','),
    // The runner shows what a test writes.
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
}

/** One of the stage `test`, one of another stage. */
const mappingsOf = (stream: string) =>
  ['test', 'other'].map(stage => ({
    UUID: `00000000-0000-4000-8000-${stage === 'test' ? '000000000001' : '000000000002'}`,
    EventSourceArn: sourceArn,
    FunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${stage}-aggregate`,
    Topics: [topic],
    ConsumerGroupId: `millrace-${stage}-${stream}`,
    BatchSize: 1000,
    MaximumBatchingWindowInSeconds: 2,
    StartingPosition: 'TRIM_HORIZON',
    State: 'Enabled',
    StateTransitionReason: 'USER_INITIATED',
    LastProcessingResult: 'OK',
    LastModified: 1_790_000_000,
  }));

/** What views of windows read, each with a meaning of its own. */
const windowVariables = {
  WINDOW: JSON.stringify({ kind: 'tumbling', sizeSeconds: 60 }),
  ALLOWED_LATENESS_SECONDS: '10',
  LATE: 'drop',
  IDLE_SECONDS: '30',
  OUTPUT: 'complete',
};

/** A table `raw` of these keys. */
export function rawTableOf(partition: string, sort: string): CreateTableCommandInput {
  return {
    TableName: 'raw',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [partition, sort].map(text),
    KeySchema: key(partition, sort),
  };
}

const tradesTable: CreateTableCommandInput = {
  TableName: 'raw',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['ticker', 'created_at_id'].map(text),
  KeySchema: key('ticker', 'created_at_id'),
};

const sharedTables: readonly CreateTableCommandInput[] = [
  {
    TableName: 'set_aside',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['stream', 'position', 'set_aside_at'].map(text),
    KeySchema: key('stream', 'position'),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by_time',
        KeySchema: key('stream', 'set_aside_at'),
        Projection: {
          ProjectionType: 'INCLUDE',
          NonKeyAttributes: ['topic', 'partition', 'offset', 'reason'],
        },
      },
    ],
  },
  {
    TableName: 'counters',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [text('name')],
    KeySchema: key('name'),
  },
  {
    TableName: 'latest',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['day', 'part'].map(text),
    KeySchema: key('day', 'part'),
  },
];

function text(name: string) {
  return { AttributeName: name, AttributeType: 'S' as const };
}

function key(partition: string, sort?: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' as const },
    ...(sort ? [{ AttributeName: sort, KeyType: 'RANGE' as const }] : []),
  ];
}
