import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { type Json, objectOf, textOf } from '../assembly/template.ts';
import { type Functions, NotInvoked } from '../workers/function.ts';
import type { Answer } from './answer.ts';

export interface UrlRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Calls a function as its URL does (payload version 2.0); a failing function is a 502, a busy one a 429. */
export async function callFunctionUrl(
  functions: Functions,
  name: string,
  request: UrlRequest,
): Promise<Answer> {
  try {
    const { functionError, payload } = await functions.invoke(name, JSON.stringify(urlEvent(request)));
    return functionError === undefined ? answerOf(payload) : failure(502, 'Internal Server Error');
  } catch (error) {
    if (error instanceof NotInvoked)
      return failure(error.code === 'TooManyRequestsException' ? 429 : 502, error.message);
    throw error;
  }
}

function urlEvent({ method, path, query, headers, body }: UrlRequest): unknown {
  const at = new Date();
  const domainName = `local.lambda-url.${REGION}.on.aws`;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query.toString(),
    headers: { ...headers, host: domainName },
    ...(query.size === 0 ? {} : { queryStringParameters: parameters(query) }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'local',
      domainName,
      domainPrefix: 'local',
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: at.toISOString(),
      timeEpoch: at.getTime(),
    },
    ...(body === '' ? {} : { body }),
    isBase64Encoded: false,
  };
}

/** Values of a repeated parameter are joined by commas. */
function parameters(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(query.keys())].map(name => [name, query.getAll(name).join(',')]));
}

/** An answer without `statusCode` is the JSON body of a 200. */
function answerOf(payload: string): Answer {
  const json = JSON.parse(payload || 'null') as Json;
  const shaped = objectOf(json);
  const type = { 'content-type': 'application/json' };
  if (shaped.statusCode === undefined) return { status: 200, headers: type, body: Buffer.from(payload) };
  const headers = Object.entries(objectOf(shaped.headers)).map(([name, value]) => [
    name.toLowerCase(),
    textOf(value),
  ]);
  const body = Buffer.from(textOf(shaped.body), shaped.isBase64Encoded === true ? 'base64' : 'utf8');
  return {
    status: Number(textOf(shaped.statusCode)),
    headers: { ...type, ...(Object.fromEntries(headers) as Record<string, string>) },
    body,
  };
}

function failure(status: number, message: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: Buffer.from(JSON.stringify({ message })),
  };
}
