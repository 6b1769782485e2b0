import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { readBytes } from './body.ts';
import { type Call, ServiceError } from './service.ts';

const maxBytes = 16 * 1024 * 1024;

/**
 * Passes DynamoDB calls on to the engine at `address` (a URL, read anew for each call). An engine that does not answer is InternalServerError 500, which every SDK retries.
 */
export function createDynamoDbProxy(address: () => string) {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  return {
    async handle(call: Call): Promise<void> {
      const answer = await forward(call, new URL(address()), agent);
      const { response } = call;
      response.writeHead(answer.statusCode ?? 502, withoutHopHeaders(answer.headers));
      await pipeline(answer, response);
    },
    stop(): void {
      agent.destroy();
    },
  };
}

async function forward(
  { request, response, url }: Call,
  target: URL,
  agent: Agent,
): Promise<IncomingMessage> {
  const body = await readBytes(request, maxBytes);
  return new Promise((resolve, reject) => {
    const upstream = httpRequest({
      agent,
      host: target.hostname,
      port: target.port,
      method: request.method,
      path: url.pathname + url.search,
      headers: {
        ...withoutHopHeaders(request.headers),
        'content-length': body.length,
        host: hostFor(target, request.headers.host),
      },
    });
    upstream.on('response', resolve);
    upstream.on('error', cause => reject(unavailable(target, cause)));
    response.on('close', () => {
      if (!response.writableFinished) upstream.destroy();
    });
    upstream.end(body);
  });
}

/** An engine of this machine is asked under the name that the caller used: the signature, which it verifies, covers that. */
function hostFor(target: URL, asked: string | undefined): string {
  return asked !== undefined && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(target.hostname)
    ? asked
    : target.host;
}

function unavailable(target: URL, cause: Error): ServiceError {
  const error = new ServiceError(
    'com.amazonaws.dynamodb.v20120810#InternalServerError',
    500,
    `DynamoDB's engine at ${target.host} does not answer (${cause.message})`,
  );
  error.cause = cause;
  return error;
}

const hopHeaders = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'host',
  'te',
  'trailer',
]);

function withoutHopHeaders(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopHeaders.has(name)));
}
