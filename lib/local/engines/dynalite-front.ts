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
 * its name, an operation that dynalite lacks. A body nested so deep that it would end dynalite never reaches it. With
 * `verify`, nor does a request that it refuses.
 */
export function standBefore(server: Server, verify?: Verify): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const refusal = refusalOf(request);
    if (refusal !== undefined) return refuse(request, response, ...refusal);
    void pass(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else refuse(request, response, ...wordsOf(error));
    });
  });

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await verify?.(request, MOST_BYTES);
    const body = await readBytes(request, MOST_BYTES);
    if (depthMeter(DEEPEST)(body))
      throw new ServiceError('ValidationException', 400, 'Nesting Levels have exceeded supported limits');
    const { headers, method, url } = request;
    // Listeners take a body as events, at once; a stream would cost more than all that is done here.
    const replayed = Object.assign(new EventEmitter(), { headers, method, url });
    for (const listener of listeners) listener(replayed as unknown as IncomingMessage, response);
    if (body.length > 0) replayed.emit('data', body);
    replayed.emit('end');
  }
}

/** Signatures' errors have the status of AWS's JSON protocol. */
function wordsOf(error: unknown): readonly [status: number, type: string, why: string] {
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

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
): void {
  const body = JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message });
  response.writeHead(status, {
    'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
  request.resume();
}

/** Says of a JSON text, chunk by chunk, whether it is nested deeper than `most`. */
export function depthMeter(most: number): (chunk: Uint8Array) => boolean {
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  return chunk => {
    for (const byte of chunk) {
      if (isEscaped) isEscaped = false;
      else if (isText) {
        if (byte === 0x5c) isEscaped = true;
        else if (byte === 0x22) isText = false;
      } else if (byte === 0x22) isText = true;
      else if (byte === 0x7b || byte === 0x5b) {
        depth += 1;
        if (depth > most) return true;
      } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    }
    return false;
  };
}
