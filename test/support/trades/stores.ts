import { setTimeout as pause } from 'node:timers/promises';
import {
  DynamoDBClient,
  GetItemCommand,
  paginateScan,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { LocalRun } from '../run/local-run.ts';
import type { Sample } from './sample.ts';

/** Both databases of a run, seen through AWS clients alone. */
export interface Stores {
  /** Number of raw items, exact. */
  items(): Promise<number>;
  /** Volume by sector, exact. */
  totals(): Promise<ReadonlyMap<string, bigint>>;
  /** Rows that a stream says it has written; deliveries repeated count again. */
  written(stream: string): Promise<number>;
  /** Records that a stream says it has left out. */
  skipped(stream: string): Promise<number>;
  /** Any raw item. */
  anItem(): Promise<Record<string, unknown>>;
  /** Everything a stream has set aside. */
  setAside(stream: string): Promise<Record<string, unknown>[]>;
  query(sql: string): Promise<(string | number)[][]>;
  close(): void;
}

export function storesOf(run: Pick<LocalRun, 'output' | 'credentials'>): Stores {
  const settings = {
    endpoint: run.output('AwsEndpointUrl'),
    region: 'us-east-1',
    credentials: run.credentials,
  };
  const dynamodb = new DynamoDBClient(settings);
  const rdsData = new RDSDataClient(settings);

  const query: Stores['query'] = async sql => {
    const { records } = await rdsData.send(
      new ExecuteStatementCommand({
        resourceArn: run.output('DatabaseClusterArn'),
        secretArn: run.output('DatabaseSecretArn'),
        database: run.output('DatabaseName'),
        sql,
      }),
    );
    return (records ?? []).map(row => row.map(field => field.stringValue ?? field.longValue ?? ''));
  };
  const counter = async (stream: string, attribute: string): Promise<number> => {
    const Key = { name: { S: `stream:${stream}` } };
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: run.output('CountersTable'), Key }));
    return Number(Item?.[attribute]?.N ?? 0);
  };
  return {
    query,
    async items() {
      let count = 0;
      for await (const page of paginateScan(
        { client: dynamodb },
        { TableName: run.output('RealTimeDataTable'), Select: 'COUNT' },
      )) {
        count += page.Count ?? 0;
      }
      return count;
    },
    async anItem() {
      const { Items } = await dynamodb.send(
        new ScanCommand({ TableName: run.output('RealTimeDataTable'), Limit: 1 }),
      );
      return unmarshall(Items?.[0] ?? {});
    },
    async setAside(stream) {
      const { Items } = await dynamodb.send(
        new QueryCommand({
          TableName: run.output('SetAsideTable'),
          KeyConditionExpression: '#stream = :stream',
          ExpressionAttributeNames: { '#stream': 'stream' },
          ExpressionAttributeValues: { ':stream': { S: stream } },
        }),
      );
      return (Items ?? []).map(item => unmarshall(item));
    },
    async totals() {
      const rows = await query(
        'SELECT sector, CAST(SUM(total_volume) AS CHAR) FROM aggregated_data GROUP BY sector',
      );
      return new Map(rows.map(([sector, volume]) => [String(sector), BigInt(volume ?? 0)]));
    },
    written: stream => counter(stream, 'rows'),
    skipped: stream => counter(stream, 'skipped'),
    close() {
      dynamodb.destroy();
      rdsData.destroy();
    },
  };
}

/** What both databases hold. */
export interface Held {
  readonly items: number;
  readonly written: number;
  readonly totals: ReadonlyMap<string, bigint>;
}

const nothing: Held = { items: 0, written: 0, totals: new Map() };

export async function heldBy(run: LocalRun): Promise<Held> {
  const stores = storesOf(run);
  try {
    const [items, written, totals] = await Promise.all([
      stores.items(),
      stores.written('trades-transform'),
      stores.totals(),
    ]);
    return { items, written, totals };
  } finally {
    stores.close();
  }
}

/**
 * Resolves when both databases hold exactly the sample, `times` over in DynamoDB's items, beyond what they held before;
 * rejects once either holds too much, or after `timeoutMs` with what is missing.
 */
export async function exactly(
  sample: Pick<Sample, 'rows' | 'totals'>,
  run: LocalRun,
  timeoutMs: number,
  times = 1,
  before = nothing,
): Promise<void> {
  const stores = storesOf(run);
  const deadline = Date.now() + timeoutMs;
  const wanted = sample.rows * times;
  let state = 'nothing yet';
  try {
    while (Date.now() < deadline) {
      const totals = await stores.totals().catch(() => new Map<string, bigint>());
      const sums = [...sample.totals].map(
        ([sector, volume]) =>
          (totals.get(sector) ?? 0n) - (before.totals.get(sector) ?? 0n) - volume * BigInt(times),
      );
      const known = new Set([...sample.totals.keys(), ...before.totals.keys()]);
      const tooMuch = sums.some(difference => difference > 0n) || totals.size > known.size;
      const summed = sums.every(difference => difference === 0n);
      const written = (await stores.written('trades-transform').catch(() => 0)) - before.written;
      // Counting reads everything: only once all of it should be there.
      const items =
        summed && written >= wanted
          ? (await stores.items().catch(() => 0)) - before.items
          : Math.min(written, wanted);
      state = `${items} of ${wanted} items; sums differ by ${sums.join(', ')}`;
      if (tooMuch || items > wanted) throw new Error(`more than was produced: ${state}`);
      if (summed && items === wanted) return;
      await pause(250);
    }
    throw new Error(`not there after ${timeoutMs / 1000} s: ${state}`);
  } finally {
    stores.close();
  }
}
