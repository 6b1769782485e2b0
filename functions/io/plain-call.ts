import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import type { Readable } from 'node:stream';
import { addressOfDynamodb, dynamodb } from './dynamodb.ts';
import { signedHeaders } from './plain-signer.ts';

type Operation = 'BatchWriteItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';

interface PlainAnswer {
  readonly isOk: boolean;
  /** JSON. */
  readonly body: Buffer;
}

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
  const error = answer && errorIn(answer.body);
  if (error && final.has(error.name)) throw error;
  return bySdk();
}

/** Undefined where the body is none of DynamoDB's. */
function errorIn(body: Buffer): DynamoDBServiceException | undefined {
  try {
    const { __type: type, message, Message } = Object(JSON.parse(body.toString())) as Record<string, unknown>;
    const name = String(type).replace(/^.*#/, '');
    return new DynamoDBServiceException({
      name,
      message: String(message ?? Message),
      $fault: 'client',
      $metadata: {},
    });
  } catch {
    return undefined;
  }
}

/**
 * Calls DynamoDB with the SDK's credentials and connections, and without the rest of it: that needs five sixths of the CPU
 * of a call, which is what bounds a function that makes thousands. Undefined before the SDK has made a call, which tells the
 * address; rejects where no answer comes.
 */
export async function plainCall(
  operation: Operation,
  input: object,
  signal?: AbortSignal,
): Promise<PlainAnswer | undefined> {
  const address = addressOfDynamodb();
  if (address === undefined) return undefined;
  const { headers, ...place } = address;
  const { credentials, region, requestHandler, systemClockOffset } = dynamodb().config;
  const body = JSON.stringify(input);
  const scope = { region: await region(), service: 'dynamodb', signedAtMs: Date.now() + systemClockOffset };
  const given = { ...headers, 'x-amz-target': `DynamoDB_20120810.${operation}` };
  const signed = signedHeaders(given, body, await credentials(), scope);
  const request = {
    ...place,
    method: 'POST',
    path: '/',
    query: {},
    body,
    headers: { ...signed, 'content-length': String(Buffer.byteLength(body)) },
  };
  const { response } = await requestHandler.handle(request, signal && { abortSignal: signal });
  return { isOk: response.statusCode === 200, body: await bytesOf(response.body as Readable) };
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
