import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { addressOf } from './plain-request.ts';
import type { Address } from './plain-request.ts';
import { answeringWithin } from './request-handler.ts';

/** A DynamoDB item in its wire form. */
export type Item = Record<string, AttributeValue>;

let shared: DynamoDBClient | undefined;
let known: Address | undefined;

/** The process's one client. */
export function dynamodb(): DynamoDBClient {
  shared ??= createClient();
  return shared;
}

/** Undefined before the client has made a request: it alone knows which endpoint it is to take. */
export function addressOfDynamodb(): Address | undefined {
  return known;
}

function createClient(): DynamoDBClient {
  const client = new DynamoDBClient({ requestHandler: answeringWithin(10_000) });
  client.middlewareStack.add(
    next => args => {
      known = addressOf(args.request);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  return client;
}
