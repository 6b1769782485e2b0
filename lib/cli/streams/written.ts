import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Deployment } from '../deployment.ts';

export interface Written {
  /** Whole number as text. Rows of a batch delivered twice count twice. */
  readonly rows: string;
  /** Records left out because they were counted before; whole number as text. */
  readonly skipped: string;
  /** ISO 8601, UTC; null before the first batch. */
  readonly writtenAt: string | null;
  /** Event time of the newest row, ISO 8601; null before the first. */
  readonly newestRowAt: string | null;
}

/** What a stream's function has noted of its own work. */
export async function written(deployment: Deployment, stream: string): Promise<Written> {
  const dynamodb = new DynamoDBClient({});
  try {
    const { Item } = await dynamodb.send(
      new GetItemCommand({
        TableName: deployment.countersTable,
        Key: { name: { S: `stream:${stream}` } },
      }),
    );
    return {
      rows: Item?.rows?.N ?? '0',
      skipped: Item?.skipped?.N ?? '0',
      writtenAt: Item?.written_at?.S ?? null,
      newestRowAt: Item?.newest_row_at?.S ?? null,
    };
  } finally {
    dynamodb.destroy();
  }
}
