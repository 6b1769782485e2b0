import { createHmac, hash } from 'node:crypto';
import { canonicalRequest, scopeParts, textToSign } from '../../../domain/plain-request.ts';
import type { Claim } from './claim.ts';

export interface Signed {
  readonly path: string;
  readonly claim: Claim;
  readonly secretAccessKey: string;
  /** What the signature covers, by names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payloadHash: string;
}

/** Of one secret, the key of the day, region and service that was asked for last. */
let last: { of: string; key: Buffer } = { of: '', key: Buffer.alloc(0) };

/**
 * The Signature Version 4 of a POST to a plain path without a query, which is how the JSON protocols call, in hexadecimal. The library
 * that signs every other request takes ten times as long, which writers of thousands of items would wait for.
 */
export function plainSignature({ path, claim, secretAccessKey, headers, payloadHash }: Signed): string {
  const request = canonicalRequest(path, claim.signedHeaders.toSorted(), headers, payloadHash);
  const text = textToSign(claim, hash('sha256', request));
  return createHmac('sha256', keyOf(secretAccessKey, scopeParts(claim)))
    .update(text)
    .digest('hex');
}

function keyOf(secret: string, scope: readonly string[]): Buffer {
  const of = [secret, ...scope].join('/');
  if (last.of !== of) {
    const first: Buffer = Buffer.from(`AWS4${secret}`);
    last = { of, key: scope.reduce((key, part) => createHmac('sha256', key).update(part).digest(), first) };
  }
  return last.key;
}
