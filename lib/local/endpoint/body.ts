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

/** By events: an iterator over a request takes longer than what most of them ask for. */
function readOnce(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limit) return reject(new BodyTooLarge(limit));
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else reject(new BodyTooLarge(limit));
    });
    request.on('end', () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks));
    });
    request.on('error', reject);
    request.on('close', () => reject(new Error('the request ended within its body')));
  });
}
