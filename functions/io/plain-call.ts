import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { addressOfDynamodb, dynamodb } from './dynamodb.ts';
import { plainRequest, refusalIn } from './plain-request.ts';
import type { PlainAnswer } from './plain-request.ts';

type Operation = 'BatchWriteItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';

/** What another call would be answered too. */
const final: ReadonlySet<string> = new Set(['ValidationException', 'ResourceNotFoundException']);

/**
 * The answer to a call of DynamoDB whose input and answer are plain JSON: texts, numbers and what is made of them, no bytes.
 * The SDK makes the first call of a process, and each one again that had no good answer, as if there had been none; a
 * request that is at fault rejects at once.
 */
export async function quickly<Answer>(
  operation: Operation,
  input: object,
  bySdk: () => Promise<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  const answer = await plainCall(operation, input, signal).catch(() => undefined);
  if (answer?.isOk) return JSON.parse(answer.body.toString()) as Answer;
  const refusal = answer && refusalIn(answer);
  if (refusal && final.has(refusal.name)) throw new DynamoDBServiceException(refusal);
  return bySdk();
}

/** Undefined before the SDK has made a call, which tells the address; rejects where no answer comes. */
export async function plainCall(
  operation: Operation,
  input: object,
  signal?: AbortSignal,
): Promise<PlainAnswer | undefined> {
  const address = addressOfDynamodb();
  if (address === undefined) return undefined;
  const headers = { 'x-amz-target': `DynamoDB_20120810.${operation}` };
  return plainRequest(dynamodb().config, {
    address,
    service: 'dynamodb',
    path: '/',
    headers,
    input,
    signal,
  });
}
