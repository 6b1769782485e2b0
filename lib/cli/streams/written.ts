import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { LocalRun } from '../local-run.ts';

export interface Written {
  /** Whole number as text. Rows of a batch delivered twice count twice. */
  readonly rows: string;
  /** ISO 8601, UTC; null before the first batch. */
  readonly writtenAt: string | null;
  /** Event time of the newest row, ISO 8601; null before the first. */
  readonly newestRowAt: string | null;
}

/** What a stream's function has noted of its own work. */
export async function written(run: LocalRun, stream: string): Promise<Written> {
  const dynamodb = new DynamoDBClient({});
  try {
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: run.countersTable, Key: { name: { S: `stream:${stream}` } } }),
    );
    return {
      rows: Item?.rows?.N ?? '0',
      writtenAt: Item?.written_at?.S ?? null,
      newestRowAt: Item?.newest_row_at?.S ?? null,
    };
  } finally {
    dynamodb.destroy();
  }
}
