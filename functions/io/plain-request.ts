import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { Readable } from 'node:stream';
import { signedHeaders } from './plain-signer.ts';

/** What all requests of a client have: where they go, and headers that say nothing of the call. */
export interface Address {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a client of the SDK found out about its keys and its region, and its connections. */
type Config = Pick<
  DynamoDBClient['config'],
  'credentials' | 'region' | 'requestHandler' | 'systemClockOffset'
>;

export interface PlainCall {
  readonly address: Address;
  readonly service: 'dynamodb' | 'rds-data';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Becomes JSON. */
  readonly input: object;
  readonly signal?: AbortSignal | undefined;
}

export interface PlainAnswer {
  readonly isOk: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: Buffer;
}

/** Where a client's requests go, which it alone knows; undefined until it has made one. */
export function addressOf(client: DynamoDBClient | RDSDataClient): () => Address | undefined {
  let known: Address | undefined;
  // What both have, and the compiler takes for two kinds of stack.
  const { middlewareStack } = client as DynamoDBClient;
  middlewareStack.add(
    next => args => {
      known = addressIn(args.request);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  return () => known;
}

function addressIn(request: unknown): Address {
  const { protocol, hostname, port, headers } = request as Address;
  const { host = '', 'content-type': type = '' } = headers;
  return { protocol, hostname, ...(port !== undefined && { port }), headers: { host, 'content-type': type } };
}

/**
 * Calls a service with the SDK's credentials and connections, and without the rest of it: that needs five sixths of the CPU
 * of a call, which is what bounds a function that makes thousands. Rejects where no answer comes.
 */
export async function plainRequest(config: Config, call: PlainCall): Promise<PlainAnswer> {
  const { address, service, path, input, signal } = call;
  const { headers, ...place } = address;
  const { credentials, region, requestHandler, systemClockOffset } = config;
  const body = JSON.stringify(input);
  const scope = { region: await region(), service, signedAtMs: Date.now() + systemClockOffset };
  const signed = signedHeaders(path, { ...headers, ...call.headers }, body, await credentials(), scope);
  const request = {
    ...place,
    method: 'POST',
    path,
    query: {},
    body,
    headers: { ...signed, 'content-length': String(Buffer.byteLength(body)) },
  };
  const { response } = await requestHandler.handle(request, signal && { abortSignal: signal });
  return {
    isOk: response.statusCode === 200,
    headers: response.headers,
    body: await bytesOf(response.body as Readable),
  };
}

interface Refusal {
  readonly name: string;
  readonly message: string;
  readonly $fault: 'client';
  readonly $metadata: object;
}

/** What an exception of the SDK is made of; undefined where the answer is none of AWS's. */
export function refusalIn({ headers, body }: PlainAnswer): Refusal | undefined {
  try {
    const { __type: type, message, Message } = Object(JSON.parse(body.toString())) as Record<string, unknown>;
    const name = String(headers['x-amzn-errortype'] ?? type).replaceAll(/^.*#|:.*$/g, '');
    return { name, message: String(message ?? Message), $fault: 'client', $metadata: {} };
  } catch {
    return undefined;
  }
}

/** By events: to iterate over a stream takes as long as to sign a request. */
function bytesOf(stream: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => resolve(Buffer.concat(chunks)));
    stream.on('error', reject);
    stream.on('close', () => reject(new Error('the answer was cut off')));
  });
}
