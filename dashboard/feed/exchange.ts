/** One question and what became of it. */
export type Outcome<T> =
  | { readonly kind: 'fresh'; readonly data: T; readonly etag: string | null }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'waking'; readonly retryMs: number }
  /** The server is well, and does not answer this question. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Question<T> {
  readonly url: string;
  /** Of the answer at hand; null if there is none. */
  readonly etag: string | null;
  readonly parse: (json: unknown) => T;
  readonly signal: AbortSignal;
}

const WAKING_RETRY_MS = 2000;

/**
 * Asks once, and never throws. The entity tag travels by our own hand (`no-store` keeps the browser's cache
 * out of it), so that an unchanged answer is a bare 304: nothing to read, nothing to parse.
 */
export async function exchange<T>(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  { url, etag, parse, signal }: Question<T>,
): Promise<Outcome<T>> {
  try {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (etag !== null) headers['if-none-match'] = etag;
    const response = await fetch(url, { headers, signal, cache: 'no-store' });
    if (response.status === 304) return { kind: 'unchanged' };
    if (response.status === 503 && response.headers.has('retry-after')) {
      return { kind: 'waking', retryMs: retryAfterMs(response.headers.get('retry-after')) };
    }
    if (isRefusal(response)) return { kind: 'refused', reason: await refusal(response) };
    if (!response.ok) return { kind: 'failed', reason: `the server answered ${response.status}` };
    return { kind: 'fresh', data: parse(await response.json()), etag: response.headers.get('etag') };
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

/** Seconds only: what our own server sends. */
function retryAfterMs(header: string | null): number {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 30) * 1000 : WAKING_RETRY_MS;
}

/** Too many questions, or one that took too long, may be asked again. */
function isRefusal({ status }: Response): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** What `{error}` says is wrong with the question. */
async function refusal(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null);
  const hasError =
    typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string';
  return hasError ? String(body.error) : `the server answered ${response.status}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'AbortError') return 'no answer in time';
  if (error instanceof SyntaxError) return 'the answer was not JSON';
  if (error instanceof TypeError) return 'the server cannot be reached';
  return error instanceof Error ? error.message : 'unknown';
}
