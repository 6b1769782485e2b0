import { createHmac, hash } from 'node:crypto';
import { canonicalRequest, scopeParts, signatureTime, textToSign } from '../../domain/plain-request.ts';
import type { Scope } from '../../domain/plain-request.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

type Headers = Readonly<Record<string, string>>;

/** Of the keys and the scope that were signed with last. */
let last: { of: string; key: Buffer } = { of: '', key: Buffer.alloc(0) };

/**
 * The headers of a POST to a plain path without a query, signed by Signature Version 4: those that were given, by names in lower
 * case, and what the signature adds. A tenth of what the SDK's signer takes, which a function that makes thousands of calls has
 * to wait for.
 */
export function signedHeaders(path: string, given: Headers, body: string, keys: Keys, scope: Scope): Headers {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const headers: Record<string, string> = { ...given, 'x-amz-date': signatureTime(scope.signedAtMs) };
  if (sessionToken !== undefined) headers['x-amz-security-token'] = sessionToken;
  const names = Object.keys(headers).sort();
  const request = canonicalRequest(path, names, headers, hash('sha256', body));
  const key = keyOf(secretAccessKey, scopeParts(scope));
  const signature = createHmac('sha256', key)
    .update(textToSign(scope, hash('sha256', request)))
    .digest('hex');
  const credential = [accessKeyId, ...scopeParts(scope)].join('/');
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return headers;
}

function keyOf(secret: string, scope: readonly string[]): Buffer {
  const of = [secret, ...scope].join('/');
  if (last.of !== of) {
    const first: Buffer = Buffer.from(`AWS4${secret}`);
    last = { of, key: scope.reduce((key, part) => createHmac('sha256', key).update(part).digest(), first) };
  }
  return last.key;
}
