import type { IncomingMessage } from 'node:http';

/** The body is larger than the service takes; `limit` is in bytes. */
export class BodyTooLarge extends Error {
  readonly limit: number;

  constructor(limit: number) {
    super(`the request body is larger than ${limit} bytes`);
    this.limit = limit;
    this.name = 'BodyTooLarge';
  }
}

/** Whole body as UTF-8 text. Throws BodyTooLarge as soon as `limit` bytes are passed. */
export async function readText(request: IncomingMessage, limit: number): Promise<string> {
  return (await readBytes(request, limit)).toString('utf8');
}

const bodies = new WeakMap<IncomingMessage, Buffer>();

/** Whole body, which may be asked for again. Throws as `readText`. */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const body = bodies.get(request) ?? (await readOnce(request, limit));
  bodies.set(request, body);
  if (body.length > limit) throw new BodyTooLarge(limit);
  return body;
}

async function readOnce(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new BodyTooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > limit) throw new BodyTooLarge(limit);
    chunks.push(chunk);
  }
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks, size);
}
