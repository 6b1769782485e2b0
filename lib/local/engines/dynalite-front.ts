import { EventEmitter } from 'node:events';
import { readdirSync } from 'node:fs';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { BodyTooLarge, readBytes } from '../endpoint/body.ts';
import { foreignCaller } from '../endpoint/foreign-caller.ts';
import { ServiceError } from '../endpoint/service.ts';
import type { Verify } from '../endpoint/signature.ts';

const require = createRequire(import.meta.url);

/** dynalite names each operation it plays after a file; time to live is played for it. */
const played = new Set([
  'updatetimetolive',
  ...readdirSync(dirname(require.resolve('dynalite/actions/getItem'))).map(name =>
    name.replace('.js', '').toLowerCase(),
  ),
]);

/** Operations that AWS's DynamoDB Local plays, and dynalite does not. */
const playedElsewhere: Readonly<Record<string, string>> = {
  TransactWriteItems: 'transactions',
  TransactGetItems: 'transactions',
  ExecuteStatement: 'PartiQL',
  BatchExecuteStatement: 'PartiQL',
  ExecuteTransaction: 'PartiQL',
};

/** DynamoDB takes 32 levels of attributes, of two braces each, and what stands around them. */
const DEEPEST = 100;

/** DynamoDB's own limit of a request. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Stands before dynalite's own listener: web pages and foreign host names are refused, as by the endpoint, and so is, by
 * its name, an operation that dynalite lacks. A body that would end dynalite never reaches it: one nested too deep, and tags
 * that are none. What dynalite stumbles over while it reads a request is the request's fault. With `verify`, a request that it refuses does not get there either.
 */
export function standBefore(server: Server, verify?: Verify): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      refuse(request, response, ...refusal);
      request.resume();
      return;
    }
    void pass(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else refuse(request, response, ...wordsOf(error));
      request.resume();
    });
  });

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await verify?.(request, MOST_BYTES);
    const body = await readBytes(request, MOST_BYTES);
    if (nestsDeeper(body, DEEPEST))
      throw new ServiceError('ValidationException', 400, 'Nesting Levels have exceeded supported limits');
    if (body.length > 0 && !isObjectText(body))
      throw new ServiceError('SerializationException', 400, 'The body must be a JSON object');
    if (/\.(?:Unt|T)agResource$/.test(String(request.headers['x-amz-target']))) refuseTags(body);
    replay(listeners, request, body, response);
  }
}

/**
 * Gives a request whose body is known to listeners that read it by events, at once; a stream would cost more than all that is
 * done here. Where dynalite stumbles over what it reads, such as null in place of a structure, the request is at fault.
 */
export function replay(
  listeners: readonly RequestListener[],
  { headers, method, url }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): void {
  const replayed = Object.assign(new EventEmitter(), { headers, method, url });
  for (const listener of listeners) listener(replayed as unknown as IncomingMessage, response);
  try {
    if (body.length > 0) replayed.emit('data', body);
    replayed.emit('end');
  } catch (error) {
    throw error instanceof TypeError ? new ServiceError('SerializationException', 400, error.message) : error;
  }
}

/** By its first sign; what follows is dynalite's to judge. */
function isObjectText(body: Buffer): boolean {
  const first = body.findIndex(byte => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  return body[first] === 0x7b;
}

/** dynalite keeps tags as they come, and ends where its store refuses one. */
function refuseTags(body: Buffer): void {
  const { Tags, TagKeys } = readObject(body);
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
  const tags = Array.isArray(Tags) ? Tags.map((tag: unknown) => Object(tag) as Record<string, unknown>) : [];
  const isGood =
    tags.every(({ Key, Value }) => isText(Key) && typeof Value === 'string') &&
    (Array.isArray(TagKeys) ? TagKeys : []).every(isText);
  if (!isGood)
    throw new ServiceError('ValidationException', 400, 'A tag must have a Key and a Value, both text');
}

/** Without members where it is no object. */
function readObject(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body.toString()));
  } catch {
    return {};
  }
}

/** Signatures' errors have the status of AWS's JSON protocol. */
export function wordsOf(error: unknown): readonly [status: number, type: string, why: string] {
  if (error instanceof ServiceError) return [400, error.code, error.message];
  if (error instanceof BodyTooLarge) return [413, 'RequestEntityTooLargeException', error.message];
  return [500, 'InternalServerError', error instanceof Error ? error.message : String(error)];
}

function refusalOf({
  headers,
}: IncomingMessage): readonly [status: number, type: string, why: string] | undefined {
  const foreign = foreignCaller(headers);
  if (foreign !== undefined) return [403, 'AccessDeniedException', foreign];
  const [service = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  if (!/^DynamoDB(?:Streams)?_\d+$/.test(service) || operation === '') return undefined;
  if (service.startsWith('DynamoDB_') && played.has(operation.toLowerCase())) return undefined;
  const lacking = playedElsewhere[operation];
  const why =
    lacking === undefined
      ? `DynamoDB's ${operation} is not played on this machine`
      : `dynalite, the DynamoDB of this machine, does not play ${operation} (it lacks ${lacking}): use AWS's DynamoDB Local instead, by npm start -- --engines docker or MILLRACE_DYNAMODB=http://host:port`;
  return [400, 'UnknownOperationException', why];
}

export function refuse(
  { headers }: Pick<IncomingMessage, 'headers'>,
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
): void {
  const body = JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message });
  response.writeHead(status, {
    'content-type': headers['content-type'] ?? 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Whether a JSON text is nested deeper than `most`. */
export function nestsDeeper(text: Uint8Array, most: number): boolean {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    if (isString) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) isString = false;
    } else if (byte === 0x22) isString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > most) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
}
