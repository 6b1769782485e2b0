import { paginateQuery, paginateScan, QueryCommand } from '@aws-sdk/client-dynamodb';
import { ExecuteStatementCommand, type SqlParameter } from '@aws-sdk/client-rds-data';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clients } from './clients.ts';
import type { Deployment } from './deployment.ts';
import { add, type Volumes } from './messages.ts';

export type Item = Readonly<Record<string, unknown>>;

/** Both databases, seen through AWS clients alone. */
export function storesOf(deployment: Deployment, { dynamodb, rdsData }: Clients) {
  const TableName = deployment.output('RealTimeDataTable');

  const query = async (sql: string, parameters: SqlParameter[] = []): Promise<string[][]> => {
    const { records } = await rdsData.send(
      new ExecuteStatementCommand({
        resourceArn: deployment.output('DatabaseClusterArn'),
        secretArn: deployment.output('DatabaseSecretArn'),
        database: deployment.output('DatabaseName'),
        sql,
        parameters,
      }),
    );
    return (records ?? []).map(row => row.map(field => String(field.stringValue ?? field.longValue ?? '')));
  };

  return {
    /** Every item of a ticker. */
    async items(ticker: string): Promise<Item[]> {
      const found: Item[] = [];
      const pages = paginateQuery(
        { client: dynamodb },
        {
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'ticker = :ticker',
          ExpressionAttributeValues: { ':ticker': { S: ticker } },
        },
      );
      for await (const { Items = [] } of pages) found.push(...Items.map(item => unmarshall(item)));
      return found;
    },

    /** Items of a day and later by `day sector`, and how many they are. */
    async itemsSince(day: string): Promise<{ readonly count: number; readonly volumes: Volumes }> {
      const volumes: Volumes = new Map();
      let count = 0;
      const pages = paginateScan(
        { client: dynamodb },
        {
          TableName,
          ConsistentRead: true,
          FilterExpression: 'created_at >= :day',
          ExpressionAttributeValues: { ':day': { S: day } },
        },
      );
      for await (const { Items = [] } of pages) {
        count += Items.length;
        for (const { created_at, sector, volume } of Items)
          add(volumes, `${created_at?.S?.slice(0, 10)} ${sector?.S}`, BigInt(volume?.N ?? 0));
      }
      return { count, volumes };
    },

    /** Sums of one day by sector. */
    async sums(day: string): Promise<Volumes> {
      const rows = await query(
        'SELECT sector, CAST(SUM(total_volume) AS CHAR) FROM aggregated_data WHERE date = :day GROUP BY sector',
        [{ name: 'day', value: { stringValue: day } }],
      );
      return new Map(rows.map(([sector = '', volume = '0']) => [sector, BigInt(volume)]));
    },

    /** Sums of a day and later by `day sector`. */
    async sumsSince(day: string): Promise<Volumes> {
      const rows = await query(
        `SELECT CAST(date AS CHAR), sector, CAST(SUM(total_volume) AS CHAR) FROM aggregated_data
WHERE date >= :day GROUP BY date, sector`,
        [{ name: 'day', value: { stringValue: day } }],
      );
      return new Map(rows.map(([date, sector, volume = '0']) => [`${date} ${sector}`, BigInt(volume)]));
    },

    /** What a stream has set aside of one place. */
    async setAside(stream: string, topic: string, partition: number, offset: number): Promise<Item[]> {
      const place = [topic, String(partition).padStart(5, '0'), String(offset).padStart(20, '0')].join('#');
      const { Items = [] } = await dynamodb.send(
        new QueryCommand({
          TableName: deployment.output('SetAsideTable'),
          KeyConditionExpression: '#stream = :stream AND begins_with(#position, :place)',
          ExpressionAttributeNames: { '#stream': 'stream', '#position': 'position' },
          ExpressionAttributeValues: { ':stream': { S: stream }, ':place': { S: `${place}#` } },
        }),
      );
      return Items.map(item => unmarshall(item));
    },
  };
}

export type DeployedStores = ReturnType<typeof storesOf>;

/** What `now` has more than `before`, by key; keys without a difference are left out. */
export function grown(now: Volumes, before: Volumes): Volumes {
  const differences = [...now].map(([key, volume]) => [key, volume - (before.get(key) ?? 0n)] as const);
  return new Map(differences.filter(([, volume]) => volume !== 0n));
}
