import { createHash, createHmac } from 'node:crypto';
import type { Claim } from './claim.ts';

export interface Signed {
  readonly claim: Claim;
  readonly secretAccessKey: string;
  /** What the signature covers, by names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payloadHash: string;
}

/** Of one secret, the key of the day, region and service that was asked for last. */
let last: { of: string; key: Buffer } = { of: '', key: Buffer.alloc(0) };

/**
 * The Signature Version 4 of a POST to / without a query, which is how the JSON protocols call, in hexadecimal. The library
 * that signs every other request takes ten times as long, which writers of thousands of items would wait for.
 */
export function plainSignature({ claim, secretAccessKey, headers, payloadHash }: Signed): string {
  const { region, service, signedAtMs } = claim;
  const time = new Date(signedAtMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const names = claim.signedHeaders.toSorted();
  const lines = names.map(name => `${name}:${(headers[name] ?? '').replaceAll(/\s+/g, ' ').trim()}\n`);
  const request = `POST\n/\n\n${lines.join('')}\n${names.join(';')}\n${payloadHash}`;
  const hash = createHash('sha256').update(request).digest('hex');
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope.join('/')}\n${hash}`;
  return createHmac('sha256', keyOf(secretAccessKey, scope)).update(text).digest('hex');
}

function keyOf(secret: string, scope: readonly string[]): Buffer {
  const of = [secret, ...scope].join('/');
  if (last.of !== of) {
    const first: Buffer = Buffer.from(`AWS4${secret}`);
    last = { of, key: scope.reduce((key, part) => createHmac('sha256', key).update(part).digest(), first) };
  }
  return last.key;
}
