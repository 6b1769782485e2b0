import { BatchGetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodb } from './dynamodb.ts';

/** How far a job has come that takes more than one call of its function: JSON, in an item beside the counters. */
export interface JobProgress {
  /** Undefined where nothing is under way. */
  read(): Promise<unknown>;
  save(progress: unknown): Promise<void>;
  clear(): Promise<void>;
}

export function openProgress(table: string, job: string): JobProgress {
  const Key = { name: { S: `job:${job}` } };
  return {
    async read() {
      const { Responses } = await dynamodb().send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [Key], ConsistentRead: true } } }),
      );
      const text = Responses?.[table]?.[0]?.['progress']?.S;
      return text === undefined ? undefined : JSON.parse(text);
    },
    async save(progress) {
      await dynamodb().send(
        new UpdateItemCommand({
          TableName: table,
          Key,
          UpdateExpression: 'SET progress = :progress',
          ExpressionAttributeValues: { ':progress': { S: JSON.stringify(progress) } },
        }),
      );
    },
    async clear() {
      await dynamodb().send(
        new UpdateItemCommand({ TableName: table, Key, UpdateExpression: 'REMOVE progress' }),
      );
    },
  };
}
