import { createHash } from 'node:crypto';
import type { Headers } from './definition.ts';

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Headers;
  readonly body: Buffer;
}

/** The answer to somebody who has `ifNoneMatch` already: 304 without a body where it still holds. */
export function conditional(answer: Answer, ifNoneMatch: string | undefined): Answer {
  const { etag } = answer.headers;
  if (answer.status !== 200 || etag === undefined || ifNoneMatch === undefined) return answer;
  const held = new Set(ifNoneMatch.split(',').map(tag => tag.trim().replace(/^W\//, '')));
  if (!held.has(etag.replace(/^W\//, '')) && !held.has('*')) return answer;
  const { 'content-type': _type, 'content-length': _length, ...headers } = answer.headers;
  return { status: 304, headers, body: Buffer.alloc(0) };
}

/** A page with a change in its HTML; any other answer as it is. */
export function withPage(answer: Answer, change: (html: string) => string): Answer {
  if (answer.status !== 200 || answer.headers['content-type']?.startsWith('text/html') !== true)
    return answer;
  const body = Buffer.from(change(answer.body.toString('utf8')));
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
  return { ...answer, headers: { ...answer.headers, etag }, body };
}
