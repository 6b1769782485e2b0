import type { StreamsView } from '../../domain/view.ts';

export function parseStreams(json: unknown): StreamsView {
  return framed(json, '/api/streams', ['streams']) as unknown as StreamsView;
}

/**
 * The edge of the page: an answer is looked at once, here. Only its frame is checked, the lists it must have, since page
 * and server are deployed together; a page left open across a deployment that moved the frame says so instead of failing.
 */
export function framed(json: unknown, path: string, lists: readonly string[]): Record<string, unknown> {
  const answer = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const missing = lists.find(name => !Array.isArray(answer[name]));
  if (missing !== undefined) {
    throw new Error(`the answer of ${path} has no ${missing}; reload the page`);
  }
  return answer;
}
