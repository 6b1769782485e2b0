import type { IncomingMessage } from 'node:http';
import { ServiceError } from './service.ts';

/** What a request says of its signature, read and not yet believed. */
export interface Claim {
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the scope. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  /** Names in lower case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly signedAtMs: number;
  /** Of a presigned URL: how long it is good for. */
  readonly seconds?: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The claim of the Authorization header, or of a presigned URL. Throws what AWS answers where a part is missing. */
export function claimOf({ headers, url = '/' }: IncomingMessage): Claim {
  const { authorization } = headers;
  if (authorization === undefined) {
    const query = new URLSearchParams(url.split('?')[1] ?? '');
    if (query.has('X-Amz-Signature')) return presigned(query);
  }
  if (authorization === undefined || authorization === '')
    throw refused('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
  const [algorithm = '', ...rest] = authorization.split(' ');
  const members = Object.fromEntries(
    rest
      .join(' ')
      .split(',')
      .map(member => [
        member.slice(0, Math.max(0, member.indexOf('='))).trim(),
        member.slice(member.indexOf('=') + 1).trim(),
      ]),
  ) as Partial<Record<string, string>>;
  if (algorithm !== ALGORITHM)
    throw refused('IncompleteSignatureException', `Authorization header requires ${ALGORITHM}`);
  return claim('Authorization header', members, String(headers['x-amz-date'] ?? ''));
}

function presigned(query: URLSearchParams): Claim {
  const names = ['Credential', 'SignedHeaders', 'Signature'] as const;
  const members = Object.fromEntries(names.map(name => [name, query.get(`X-Amz-${name}`) ?? undefined]));
  const seconds = query.get('X-Amz-Expires') ?? '';
  if (query.get('X-Amz-Algorithm') !== ALGORITHM || !/^\d{1,6}$/.test(seconds))
    throw refused('IncompleteSignatureException', `A presigned URL requires ${ALGORITHM} and X-Amz-Expires`);
  return {
    ...claim('A presigned URL', members, query.get('X-Amz-Date') ?? ''),
    seconds: Number(seconds),
  };
}

function claim(where: string, members: Partial<Record<string, string>>, date: string): Claim {
  const { Credential = '', SignedHeaders = '', Signature = '' } = members;
  const missing = Object.entries({ Credential, SignedHeaders, Signature }).filter(
    ([, value]) => value === '',
  );
  if (missing.length > 0) {
    const words = missing.map(([name]) => `${where} requires '${name}' parameter.`).join(' ');
    throw refused('IncompleteSignatureException', words);
  }
  const scope = /^([^/\s]+)\/(\d{8})\/([^/\s]+)\/([^/\s]+)\/aws4_request$/.exec(Credential);
  const signedAtMs = timeOf(date);
  if (scope === null || signedAtMs === undefined)
    throw refused(
      'IncompleteSignatureException',
      `${where} requires a Credential of key, day, region, service and aws4_request, and X-Amz-Date as 20260101T000000Z`,
    );
  const [, accessKeyId = '', day = '', region = '', service = ''] = scope;
  return {
    accessKeyId,
    day,
    region,
    service: service.toLowerCase(),
    signedHeaders: SignedHeaders.toLowerCase().split(';'),
    signature: Signature,
    signedAtMs,
  };
}

function timeOf(text: string): number | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}

export function refused(code: string, message: string): ServiceError {
  return new ServiceError(code, 403, message);
}
