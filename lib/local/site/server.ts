import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Functions } from '../workers/function.ts';
import { type Answer, conditional, withPage } from './answer.ts';
import { matchesPattern, type Route, type SiteDefinition } from './definition.ts';
import { cacheKey, createEdgeCache, forwardedQuery } from './edge-cache.ts';
import { callFunctionUrl } from './function-url.ts';
import type { PageReload } from './page-reload.ts';
import { staticAnswer } from './static-files.ts';

export interface SiteOptions {
  readonly port: number;
  /** Undefined until the app is applied: every answer is a 503 then. */
  readonly site: () => SiteDefinition | undefined;
  readonly functions: Functions;
  /** Present: pages load themselves again when it says so. */
  readonly reload?: PageReload;
  /** What the page adds to the commands that it shows, so that they find this run, such as ` --state DIR`. */
  readonly ofRun?: string;
}

/** Calls of functions at a time, and callers that may wait for their turn. */
const AT_ONCE = 4;
const WAITING = 64;

/**
 * The distribution of this machine: a folder of files and routes into functions, with the distribution's headers and
 * cache. Answers on loopback, under loopback's names only, so that no page of elsewhere reads it by a name of its own.
 */
export function createSite({ port, site: definition, functions, reload, ofRun = '' }: SiteOptions) {
  const cache = createEdgeCache();
  const gate = createGate(AT_ONCE, WAITING);

  const answerRoute = (route: Route, request: IncomingMessage, url: URL): Promise<Answer> => {
    const query = forwardedQuery(url.searchParams, route.cache);
    return cache.get(cacheKey(url.pathname, query, route.cache), route.cache, ifNoneMatch =>
      gate(() =>
        callFunctionUrl(functions, route.functionName, {
          method: 'GET',
          path: url.pathname,
          query,
          headers: {
            'user-agent': request.headers['user-agent'] ?? '',
            ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
          },
          body: '',
        }),
      ),
    );
  };

  const answerFile = async (site: SiteDefinition, path: string): Promise<Answer> => {
    const file = reload?.script(path) ?? (await staticAnswer(site, path));
    const own =
      ofRun === ''
        ? file
        : withPage(file, html => html.replace('<body', () => `<body data-run="${escaped(ofRun)}"`));
    return reload?.withScript(own) ?? own;
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const site = definition();
    if (!isOwnName(request.headers.host, port)) return plain(403, 'This site answers to loopback names only');
    if (isReadByOthers(request, port)) return plain(403, 'Pages of other sites do not read from this one');
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'GET and HEAD only');
    if (site === undefined) return plain(503, 'Starting');
    const url = new URL(`http://127.0.0.1${(request.url ?? '/').replace(/^\/+/, '/')}`);
    const route = site.routes.find(({ pattern }) => matchesPattern(pattern, url.pathname));
    const found =
      route === undefined ? await answerFile(site, url.pathname) : await answerRoute(route, request, url);
    const fitting = conditional(found, request.headers['if-none-match']);
    return { ...fitting, headers: { ...fitting.headers, ...route?.headers } };
  };

  const server = createServer((request, response) => {
    request.resume();
    const isOwn =
      isOwnName(request.headers.host, port) && !isReadByOthers(request, port) && request.method === 'GET';
    if (isOwn && reload?.hold(request.url ?? '/', response) === true) return;
    answer(request)
      .catch((error: unknown) =>
        plain(error instanceof Error && error.message === 'busy' ? 503 : 500, 'Try again'),
      )
      .then(found =>
        send(response, request, { ...found, headers: { ...definition()?.headers, ...found.headers } }),
      )
      .catch(() => response.destroy());
  });

  return {
    /** Answers kept from before a change are asked for again. */
    forget: () => cache.clear(),
    start: () =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => resolve());
      }),
    stop: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, request: IncomingMessage, { status, headers, body }: Answer): void {
  const length = status === 304 ? {} : { 'content-length': body.length };
  response.writeHead(status, { ...headers, ...length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/**
 * A link from another site opens a page; what such a site loads by itself is not answered, nor what a page on another port
 * of this machine does.
 */
function isReadByOthers({ headers }: IncomingMessage, port: number): boolean {
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  if (origin !== undefined && !isOwnName(origin.replace(/^http:\/\//, ''), port)) return true;
  return site !== undefined && site !== 'none' && site !== 'same-origin' && mode !== 'navigate';
}

function isOwnName(host: string | undefined, port: number): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].some(
    name => host === `${name}:${port}` || (port === 80 && host === name),
  );
}

function plain(status: number, text: string): Answer {
  // A browser that is early asks again by itself.
  const retry: Record<string, string> = status === 503 ? { 'retry-after': '1', refresh: '1' } : {};
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...retry },
    body: Buffer.from(`${text}\n`),
  };
}

/** Runs at most `atOnce` pieces of work at a time; up to `waiting` more wait their turn, and the rest is refused: `busy`. */
function createGate(atOnce: number, waiting: number) {
  const queue: (() => void)[] = [];
  let running = 0;

  return async function pass<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw new Error('busy');
      await new Promise<void>(resolve => queue.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
