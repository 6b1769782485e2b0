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
