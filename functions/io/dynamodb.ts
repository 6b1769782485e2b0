import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { answeringWithin } from './request-handler.ts';

/** A DynamoDB item in its wire form. */
export type Item = Record<string, AttributeValue>;

/** What all requests of the client have: where they go, and headers that say nothing of the call. */
export interface Address {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly headers: Readonly<Record<string, string>>;
}

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

function addressOf(request: unknown): Address {
  const { protocol, hostname, port, headers } = request as Address;
  const { host = '', 'content-type': type = '' } = headers;
  return { protocol, hostname, ...(port !== undefined && { port }), headers: { host, 'content-type': type } };
}
