import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { ChattersView, NamesView, NeighbourhoodView } from '../../domain/chatters/view.ts';
import type { PostsView } from '../../domain/posts/view.ts';
import type { TradesView } from '../../domain/trades/view.ts';
import type { SetAsideView, StreamsView } from '../../domain/view.ts';
import { CONTENT_SECURITY_POLICY } from '../../lib/constructs/site-headers.ts';
import { onLoopback } from '../support/on-loopback.ts';

/** What `/api` answers at the moment; a test changes it as the world would. */
export interface Api {
  trades: (query: URLSearchParams) => TradesView;
  posts: (query: URLSearchParams) => PostsView;
  chatters: (query: URLSearchParams) => ChattersView;
  neighbourhood: (query: URLSearchParams) => NeighbourhoodView;
  names: (query: URLSearchParams) => NamesView;
  streams: () => StreamsView;
  setAside: (query: URLSearchParams) => SetAsideView;
  /** Words for a 400 to a question of a pipeline's view; undefined for one that is answered. */
  refuse: (query: URLSearchParams) => string | undefined;
  /** `down`: connections are cut. `waking`: 503 with Retry-After on views of pipelines. */
  health: 'well' | 'waking' | 'down';
  /** Answers of pipelines wait for it; a test holds one back with a promise of its own. */
  hold: (query: URLSearchParams) => Promise<void>;
}

export interface Asked {
  readonly path: string;
  readonly query: string;
  readonly status: number;
}

export interface SiteServer {
  readonly url: string;
  /** Every question to `/api` that was answered since the API was set, oldest first. */
  readonly asked: readonly Asked[];
  /** Answers from this one from now on. */
  readonly setApi: (api: Api) => void;
  readonly stop: () => void;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves the bundled page of `folder` and an API on loopback, under the policy that the distribution sends. */
export async function startSite(folder: string): Promise<SiteServer> {
  const asked: Asked[] = [];
  let api: Api | undefined;
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  const { url, stop } = await onLoopback(server);
  return {
    url: `${url}/`,
    asked,
    setApi(next) {
      api = next;
      asked.length = 0;
    },
    stop,
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
    if (url.pathname.startsWith('/api/')) await answerApi(url, api, request, response);
    else await answerFile(url.pathname, request, response);
  }

  async function answerApi(
    { pathname, searchParams }: URL,
    api: Api | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (api === undefined) return void response.writeHead(503).end();
    const view = viewsOf(api)[pathname];
    if (view) await api.hold(searchParams);
    const note = (status: number): void =>
      void asked.push({ path: pathname, query: searchParams.toString(), status });
    if (api.health === 'down') {
      note(0);
      request.socket.destroy();
      return;
    }
    if (api.health === 'waking' && view) {
      note(503);
      response.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    const refused = view && api.refuse(searchParams);
    if (refused !== undefined) {
      note(400);
      response.writeHead(400).end(JSON.stringify({ error: refused }));
      return;
    }
    const body = JSON.stringify(view ? view(searchParams) : api.streams());
    const etag = `"${body.length}-${sum(body)}"`;
    if (view && request.headers['if-none-match'] === etag) {
      note(304);
      response.writeHead(304, { etag }).end();
      return;
    }
    note(200);
    response.writeHead(200, { 'content-type': 'application/json', ...(view && { etag }) }).end(body);
  }

  /** Kept by the browser, and asked for again, as where it is deployed. */
  async function answerFile(
    path: string,
    { headers }: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const name = path === '/' ? '/index.html' : path;
    try {
      const file = await readFile(join(folder, name));
      const etag = `"${createHash('sha1').update(file).digest('hex')}"`;
      response.setHeaders(
        new Map([
          ['cache-control', 'public, max-age=0, must-revalidate'],
          ['etag', etag],
        ]),
      );
      if (headers['if-none-match'] === etag) return void response.writeHead(304).end();
      response
        .writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' })
        .end(file);
    } catch {
      response.writeHead(404).end();
    }
  }
}

function viewsOf(api: Api): Readonly<Record<string, (query: URLSearchParams) => object>> {
  return {
    '/api/trades': api.trades,
    '/api/posts': api.posts,
    '/api/chatters': api.chatters,
    '/api/chatters/node': api.neighbourhood,
    '/api/chatters/names': api.names,
    '/api/set-aside': api.setAside,
  };
}

function sum(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i += 1) value = (Math.imul(value, 31) + text.charCodeAt(i)) >>> 0;
  return value;
}
