import type { TradesView } from '../../domain/trades/view.ts';
import type { StreamsView } from '../../domain/view.ts';

/**
 * The edge of the page: an answer is looked at once, here. Only its frame is checked, since page and server
 * are deployed together; a page left open across a deployment that moved the frame says so instead of failing.
 */
export function parseStreams(json: unknown): StreamsView {
  return framed(json, '/api/streams', ['streams']) as unknown as StreamsView;
}

export function parseTrades(json: unknown): TradesView {
  return framed(json, '/api/trades', ['days', 'bySector', 'companies', 'latest']) as unknown as TradesView;
}

function framed(json: unknown, path: string, lists: readonly string[]): Record<string, unknown> {
  const answer = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const missing = lists.find(name => !Array.isArray(answer[name]));
  if (missing !== undefined) {
    throw new Error(`the answer of ${path} has no ${missing}; reload the page`);
  }
  return answer;
}
