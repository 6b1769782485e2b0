import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Readable } from 'node:stream';
import { dynamodb } from './dynamodb.ts';
import { signedHeaders } from './plain-signer.ts';

/** An item of texts, numbers and what is made of them: as JSON it is what goes over the wire. */
export type ConditionalPut = PutItemCommandInput & { readonly ConditionExpression: string };

/** What the SDK's own request had that all requests have. */
interface Address {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly headers: Readonly<Record<string, string>>;
}

let known: Address | undefined;

/**
 * Puts an item if its condition holds, and answers whether it does. With the SDK's credentials and connections, and without
 * the rest of it, a call needs a sixth of its CPU, which is what bounds a function that makes thousands. The SDK itself
 * makes the first call, which tells the address, and each one again whose answer is neither yes nor no.
 */
export async function putIf(put: ConditionalPut): Promise<boolean> {
  const answer = known === undefined ? undefined : await putAt(known, put).catch(() => undefined);
  return answer ?? putBySdk(put);
}

async function putAt(
  { protocol, hostname, port, headers }: Address,
  put: ConditionalPut,
): Promise<boolean | undefined> {
  const { credentials, region, requestHandler, systemClockOffset } = dynamodb().config;
  const body = JSON.stringify(put);
  const scope = { region: await region(), service: 'dynamodb', signedAtMs: Date.now() + systemClockOffset };
  const signed = signedHeaders(headers, body, await credentials(), scope);
  const { response } = await requestHandler.handle({
    method: 'POST',
    protocol,
    hostname,
    ...(port !== undefined && { port }),
    path: '/',
    query: {},
    body,
    headers: { ...signed, 'content-length': String(Buffer.byteLength(body)) },
  });
  const answer = await bytesOf(response.body as Readable);
  if (response.statusCode === 200) return true;
  return answer.includes('#ConditionalCheckFailedException"') ? false : undefined;
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

async function putBySdk(put: ConditionalPut): Promise<boolean> {
  const command = new PutItemCommand(put);
  command.middlewareStack.add(
    next => args => {
      known = addressOf(args.request);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  try {
    await dynamodb().send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Of what the SDK is about to send. */
function addressOf(request: unknown): Address {
  const { protocol, hostname, port, headers } = request as Address;
  const { host = '', 'content-type': type = '', 'x-amz-target': target = '' } = headers;
  const common = { host, 'content-type': type, 'x-amz-target': target };
  return { protocol, hostname, ...(port !== undefined && { port }), headers: common };
}
