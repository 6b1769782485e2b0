import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { dynamodb, type Item } from '../../functions/io/dynamodb.ts';

/** Up to 25 items by one call, and what it leaves by others. */
export async function putAll(table: string, items: readonly Item[]): Promise<void> {
  let left: WriteRequest[] | undefined = items.map(Item => ({ PutRequest: { Item } }));
  while (left !== undefined && left.length > 0) {
    const answered: BatchWriteItemCommandOutput = await dynamodb().send(
      new BatchWriteItemCommand({ RequestItems: { [table]: left } }),
    );
    left = answered.UnprocessedItems?.[table];
  }
}
