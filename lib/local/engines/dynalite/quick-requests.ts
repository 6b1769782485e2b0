import { createRequire } from 'node:module';
import type url from 'node:url';

const require = createRequire(import.meta.url);

/** Of random bytes that the system gives at once. */
const poolBytes = 64 * 1024;

/**
 * Spares dynalite what it does anew for each request: it asks the system for the random bytes of an id, and reads the
 * address, which is `/` in every call of the API.
 */
export function quickenRequests(): void {
  const ofCrypto = require('node:crypto') as { randomBytes: (size: number) => Buffer };
  ofCrypto.randomBytes = pooled(ofCrypto.randomBytes);
  const ofUrl = require('node:url') as { parse: typeof url.parse };
  const { parse } = ofUrl;
  const root = parse('/', true);
  const quick = (text: string, ...rest: [boolean, boolean?]) =>
    text === '/' && rest[0] ? root : parse(text, ...rest);
  ofUrl.parse = quick as typeof url.parse;
}

/** As random as those of `fill`, which is asked for many at once; none is given twice. */
export function pooled(fill: (size: number) => Buffer): (size: number) => Buffer {
  let pool: Buffer = Buffer.alloc(0);
  return size => {
    if (size > poolBytes) return fill(size);
    if (pool.length < size) pool = fill(poolBytes);
    const given = pool.subarray(0, size);
    pool = pool.subarray(size);
    return given;
  };
}
