import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Credentials } from '../credentials.ts';
import { BodyTooLarge } from './body.ts';
import { createDynamoDbProxy } from './dynamodb.ts';
import { foreignCaller } from './foreign-caller.ts';
import { type BrokerCluster, createKafka } from './kafka.ts';
import { createLambda, type LambdaOptions } from './lambda/lambda.ts';
import { createMonitoring } from './monitoring/monitoring.ts';
import { complain, looksLikeMonitoring } from './monitoring/protocol.ts';
import { createDataApi, type DataApiOptions } from './rds-data/rds-data.ts';
import { parseSleep, type Sleep } from './rds-data/waking.ts';
import { sendError, sendJson } from './reply.ts';
import { createSecretsManager } from './secrets.ts';
import { type Call, type Service, ServiceError } from './service.ts';
import { createVerify } from './signature.ts';
import { sendXmlError, xmlErrorFor } from './xml-error.ts';

export interface EndpointOptions extends DataApiOptions, LambdaOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host?: string;
  /** Whose signature a request must have; undefined takes any. */
  readonly credentials: Credentials | undefined;
  /** MSK clusters of the app. */
  readonly brokerClusters: () => readonly BrokerCluster[];
  /** URL of the DynamoDB engine. */
  readonly dynamodb: () => string;
  /** Hears of failures that are the endpoint's own, which a caller sees as a 500. */
  readonly onFailure?: (service: string, cause: unknown) => void;
}

/**
 * The local AWS endpoint: one HTTP server that routes by the service name of the caller's signature. Backends
 * are read anew for each call, so an engine may be replaced under it. `start` rejects when the port is taken.
 */
export function createEndpoint(options: EndpointOptions) {
  const { port, host = '127.0.0.1', mappings, brokers, onFailure = () => {} } = options;
  const dynamodb = createDynamoDbProxy(options.dynamodb);
  const dataApi = createDataApi(options);
  const lambda = createLambda(options);
  const services: Readonly<Record<string, Service>> = {
    dynamodb: call => dynamodb.handle(call),
    'rds-data': call => dataApi.handle(call),
    lambda: call => lambda.handle(call),
    kafka: createKafka({ brokers, clusters: options.brokerClusters }),
    monitoring: createMonitoring(mappings),
    secretsmanager: createSecretsManager(options.secretOf ?? (async () => undefined)),
  };
  const server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 60_000 }, (request, response) => {
    void answer(request, response);
  });
  server.on('clientError', (_, socket) => socket.destroy());
  const verify = options.credentials && createVerify(options.credentials);
  let stopping: Promise<void> | undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request);
    const call: Call = { request, response, url, requestId: randomUUID() };
    const name = serviceName(request.headers, url);
    try {
      const refused = foreignCaller(request.headers);
      if (refused !== undefined) throw new ServiceError('AccessDeniedException', 403, refused);
      if (name === undefined && isGreeting(call)) return greet(call, Object.keys(services));
      await verify?.(request, mostBytes);
      if (isSwitch(call)) return fallAsleep(call, dataApi.fallAsleep);
      if (name === undefined) throw unsigned();
      const service = Object.hasOwn(services, name) ? services[name] : undefined;
      if (service === undefined) throw notEmulated(name, Object.keys(services));
      await service(call);
    } catch (cause) {
      if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
      }
      if (!(cause instanceof ServiceError || cause instanceof BodyTooLarge))
        onFailure(name ?? 'unsigned', cause);
      if (!request.complete) response.setHeader('connection', 'close');
      const isMonitoring = name === 'monitoring' || (name === undefined && looksLikeMonitoring(request));
      const isOther = name !== undefined && !Object.hasOwn(services, name);
      const xmlError = isOther ? xmlErrorFor(name, request) : undefined;
      const error = inProtocol(call, toServiceError(cause));
      if (isMonitoring) await complain(call, error);
      else if (xmlError !== undefined) sendXmlError(call, error, xmlError);
      else sendError(call, error);
      request.resume();
    }
  }

  async function close(graceMs: number): Promise<void> {
    const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
    await new Promise<void>(resolve => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
    clearTimeout(deadline);
    lambda.stop();
    dataApi.stop();
    dynamodb.stop();
  }

  return {
    start(): Promise<void> {
      return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
    },
    /** Lets calls under way end for `graceMs`, then cuts them; open transactions are rolled back. Safe twice. */
    stop(graceMs = 2000): Promise<void> {
      stopping ??= close(graceMs);
      return stopping;
    },
    /** For instance `http://127.0.0.1:4566`. */
    get url(): string {
      const address = server.address();
      const actual = typeof address === 'object' && address !== null ? address.port : port;
      return `http://${host}:${actual}`;
    },
  };
}

export type Endpoint = ReturnType<typeof createEndpoint>;

/** Its path and query; whatever else the request line may hold counts as `/`. */
function urlOf({ url = '/' }: IncomingMessage): URL {
  const text = `http://localhost${url}`;
  return new URL(URL.canParse(text) ? text : 'http://localhost/');
}

/** The largest request that a service takes: a function's code. */
const mostBytes = 72 * 1024 * 1024;

const switchPath = '/_millrace/database/waking';

function isSwitch({ request, url }: Call): boolean {
  return request.method === 'POST' && url.pathname === switchPath;
}

/** `?calls=N` or `?seconds=N`: for so long the Data API answers that its database is waking. */
function fallAsleep(call: Call, sleep: (asked: Sleep) => void): void {
  const asked = parseSleep(call.url.searchParams);
  if (asked === undefined) {
    const message = `Ask for ${switchPath}?calls=N or ?seconds=N, a whole number; 0 wakes it`;
    throw new ServiceError('InvalidParameterValueException', 400, message);
  }
  sleep(asked);
  sendJson(call, 200, asked);
}

function greet(call: Call, services: readonly string[]): void {
  sendJson(call, 200, { name: 'millrace', status: 'ok', services });
}

function isGreeting({ request, url: { pathname } }: Call): boolean {
  return request.method === 'GET' && (pathname === '/' || pathname === '/_millrace/health');
}

function unsigned(): ServiceError {
  return new ServiceError('MissingAuthenticationTokenException', 403, 'Sign the request as for AWS');
}

function notEmulated(name: string, services: readonly string[]): ServiceError {
  const known = services.join(', ');
  return new ServiceError(
    'UnknownOperationException',
    400,
    `The service '${name}' is not emulated on this machine; this endpoint answers ${known}`,
  );
}

const signatureErrors =
  /^(?:MissingAuthenticationToken|IncompleteSignature|UnrecognizedClient|InvalidSignature)Exception$/;

/** Services of the AWS JSON protocol say of a signature what they do with a status and a prefix of their own. */
function inProtocol({ request }: Call, error: ServiceError): ServiceError {
  if (request.headers['x-amz-target'] === undefined || !signatureErrors.test(error.code)) return error;
  return new ServiceError(`com.amazon.coral.service#${error.code}`, 400, error.message, error.details);
}

function toServiceError(cause: unknown): ServiceError {
  if (cause instanceof ServiceError) return cause;
  if (cause instanceof BodyTooLarge)
    return new ServiceError('RequestEntityTooLargeException', 413, cause.message);
  return new ServiceError('InternalFailure', 500, 'The local AWS endpoint failed');
}

const scope = /Credential=[^/,\s]+\/\d{8}\/[^/,\s]+\/([a-z0-9-]+)\/aws4_request/i;

/**
 * The service a request is signed for: the fourth part of the SigV4 credential scope
 * (`<key>/<day>/<region>/<service>/aws4_request`), from the Authorization header or a presigned URL.
 * Undefined for an unsigned request. The signature itself is checked elsewhere.
 */
function serviceName(headers: IncomingHttpHeaders, url: URL): string | undefined {
  const presigned = url.searchParams.get('X-Amz-Credential');
  const credential = headers.authorization ?? (presigned === null ? '' : `Credential=${presigned}`);
  return scope.exec(credential)?.[1]?.toLowerCase();
}
