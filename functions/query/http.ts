import { createHash } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export type Answer = APIGatewayProxyStructuredResultV2;

/** A wrong request. `message` is for its caller. */
export class BadRequest extends Error {}

/** Too much was asked for just now. `message` is for its caller. */
export class Busy extends Error {}

/** Caches may answer alone for a second, then they ask again. */
const fresh = 'public, max-age=1';

export function ok(body: object, etag?: string): Answer {
  return json(200, body, { 'cache-control': fresh, ...(etag && { etag }) });
}

export function notModified(etag: string): Answer {
  return { statusCode: 304, headers: { etag, 'cache-control': fresh } };
}

/** `retryAfterS`: whole seconds after which asking again is worth it. */
export function problem(status: number, error: string, retryAfterS?: number): Answer {
  return json(
    status,
    { error },
    {
      'cache-control': 'no-store',
      ...(retryAfterS !== undefined && { 'retry-after': String(retryAfterS) }),
    },
  );
}

export function etagOf(...parts: readonly string[]): string {
  return `"${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 20)}"`;
}

/** Weak comparison, as RFC 9110 has it for If-None-Match; caches weaken what they compress. */
export function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  const known = new Set((ifNoneMatch ?? '').split(',').map(tag => tag.trim().replace(/^W\//, '')));
  return known.has(etag) || known.has('*');
}

function json(statusCode: number, body: object, headers: Record<string, string>): Answer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}
