/** What a distribution serves, in the terms of an HTTP server. */
export interface SiteDefinition {
  /** The distribution's own domain, which the address of this machine stands in for. */
  readonly domain: string;
  /** Answer to `/`. */
  readonly rootObject: string;
  /** Folders laid over each other, the last deployed first. */
  readonly folders: readonly SiteFolder[];
  /** Sent with every static answer. */
  readonly headers: Headers;
  readonly routes: readonly Route[];
}

export type Headers = Readonly<Record<string, string>>;

export interface SiteFolder {
  readonly path: string;
  /** Value of cache-control for a file of this folder (`assets/x.js`); undefined where the folder does not have it. */
  readonly cacheControl: (file: string) => string | undefined;
  readonly has: (file: string) => boolean;
}

/** A path pattern whose requests go to a function. */
export interface Route {
  /** With `*`, as CloudFront writes it: `/api/*`. */
  readonly pattern: string;
  readonly functionName: string;
  readonly methods: readonly string[];
  readonly cache: CacheRule;
  readonly headers: Headers;
}

/** Times in seconds. `keys` are the query parameters by which answers differ, and the only ones passed on. */
export interface CacheRule {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly keys: readonly string[] | 'all';
}

export function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .split('*')
    .map(part => part.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('?', '.'))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(text);
}
