import type { ServerResponse } from 'node:http';
import { type Answer, withPage } from './answer.ts';

const SCRIPT = '/@reload.js';
const EVENTS = '/@reload';
/** A file of its own, as the site's policy allows no code inside a page. */
const CLIENT = `new EventSource('${EVENTS}').onmessage = () => location.reload();\n`;
const TAG = `<script type="module" src="${SCRIPT}"></script>`;

/** Lets pages load themselves again when the site's files changed. */
export interface PageReload {
  /** Answers a page's wait for changes, and holds it; false when `path` asks for something else. */
  hold(path: string, response: ServerResponse): boolean;
  /** The script that pages wait with; undefined when `path` asks for something else. */
  script(path: string): Answer | undefined;
  /** A page with that script in it; any other answer as it is. */
  withScript(answer: Answer): Answer;
  changed(): void;
}

export function createPageReload(): PageReload {
  const waiting = new Set<ServerResponse>();
  return {
    hold(path, response) {
      if (path !== EVENTS) return false;
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': waiting\n\n');
      waiting.add(response);
      response.once('close', () => waiting.delete(response));
      return true;
    },
    script: path =>
      path === SCRIPT
        ? {
            status: 200,
            headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' },
            body: Buffer.from(CLIENT),
          }
        : undefined,
    withScript: answer => withPage(answer, html => html.replace('</head>', `${TAG}</head>`)),
    changed() {
      for (const response of waiting) response.write('data: changed\n\n');
    },
  };
}
