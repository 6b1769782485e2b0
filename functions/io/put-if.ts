import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { dynamodb } from './dynamodb.ts';
import { plainCall } from './plain-call.ts';

/** An item of texts, numbers and what is made of them: as JSON it is what goes over the wire. */
export type ConditionalPut = PutItemCommandInput & { readonly ConditionExpression: string };

/**
 * Puts an item if its condition holds, and answers whether it does. The SDK makes the first call of a process, and each one
 * again whose answer is neither yes nor no.
 */
export async function putIf(put: ConditionalPut): Promise<boolean> {
  const answer = await plainCall('PutItem', put).catch(() => undefined);
  if (answer?.isOk === true) return true;
  if (answer?.body.includes('#ConditionalCheckFailedException"') === true) return false;
  try {
    await dynamodb().send(new PutItemCommand(put));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
