import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { addressOf } from './plain-request.ts';
import type { Address } from './plain-request.ts';
import { answeringWithin } from './request-handler.ts';

/** A DynamoDB item in its wire form. */
export type Item = Record<string, AttributeValue>;

let shared: DynamoDBClient | undefined;
let address = (): Address | undefined => undefined;

/** The process's one client. */
export function dynamodb(): DynamoDBClient {
  if (shared !== undefined) return shared;
  shared = new DynamoDBClient({ requestHandler: answeringWithin(10_000) });
  address = addressOf(shared);
  return shared;
}

/** Undefined before the client has made a request. */
export function addressOfDynamodb(): Address | undefined {
  return address();
}
