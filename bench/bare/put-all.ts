import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../functions/io/dynamodb.ts';
import { writeSome } from '../../functions/io/put-items.ts';

/** Up to 25 items by one call, and what it leaves by others. */
export async function putAll(table: string, items: readonly Item[]): Promise<void> {
  let left: WriteRequest[] = items.map(Item => ({ PutRequest: { Item } }));
  while (left.length > 0) left = await writeSome(table, left);
}
