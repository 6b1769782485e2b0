/** What a request of AWS's JSON protocols, a POST without a query, is signed for. */
export interface Scope {
  readonly region: string;
  readonly service: string;
  /** Epoch ms; the second counts. */
  readonly signedAtMs: number;
}

let last = { second: Number.NaN, text: '' };

/** As Signature Version 4 writes it, such as 20260301T093000Z. Asked for four times a request, it keeps the last second's. */
export function signatureTime(atMs: number): string {
  const second = Math.floor(atMs / 1000);
  if (second !== last.second)
    last = { second, text: new Date(atMs).toISOString().replaceAll(/[-:]|\.\d+/g, '') };
  return last.text;
}

/** What the key is made of, part by part, behind the secret. */
export function scopeParts({ region, service, signedAtMs }: Scope): readonly string[] {
  return [signatureTime(signedAtMs).slice(0, 8), region, service, 'aws4_request'];
}

/** A path of which each character stands for itself in a canonical request. */
export const PLAIN_PATH = /^\/\w*$/;

/**
 * The canonical request, of which the hash is signed. `path` is plain; `names`: of the headers that are signed, in lower
 * case, sorted.
 */
export function canonicalRequest(
  path: string,
  names: readonly string[],
  headers: Readonly<Record<string, string>>,
  payloadHash: string,
): string {
  const lines = names.map(name => `${name}:${(headers[name] ?? '').replaceAll(/\s+/g, ' ').trim()}\n`);
  return `POST\n${path}\n\n${lines.join('')}\n${names.join(';')}\n${payloadHash}`;
}

export function textToSign(scope: Scope, requestHash: string): string {
  const parts = scopeParts(scope).join('/');
  return `AWS4-HMAC-SHA256\n${signatureTime(scope.signedAtMs)}\n${parts}\n${requestHash}`;
}
