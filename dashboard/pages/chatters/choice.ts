import type { ChattersView, NamesView, NeighbourhoodView } from '../../../domain/chatters/view.ts';
import { queryOf } from '../../choice.ts';
import { framed } from '../../feed/parse.ts';

/** What the reader has chosen to see of the graph. */
export interface ChattersChoice {
  /** The id of the node in the middle; null follows the one that leads the ranking. */
  readonly node: string | null;
  /** The ranking to compare with, ISO 8601; null is the oldest that is kept. */
  readonly since: string | null;
}

const LONGEST_ID = 300;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export function parseChoice(query: URLSearchParams): ChattersChoice {
  const node = query.get('node') ?? '';
  const since = query.get('since') ?? '';
  return {
    node: node === '' || node.length > LONGEST_ID ? null : node,
    since: TIME.test(since) && !Number.isNaN(Date.parse(since)) ? since : null,
  };
}

/** The inverse of `parseChoice`, with everything at its default left out. */
export function formatChoice({ node, since }: ChattersChoice): URLSearchParams {
  return queryOf({ node, since });
}

export function chattersUrl({ since }: Pick<ChattersChoice, 'since'>): string {
  return urlOf('/api/chatters', { since });
}

export function neighbourhoodUrl({ node }: Pick<ChattersChoice, 'node'>): string {
  return urlOf('/api/chatters/node', { id: node });
}

export function namesUrl(begins: string): string {
  return urlOf('/api/chatters/names', { begins });
}

export function parseChatters(json: unknown): ChattersView {
  return framed(json, '/api/chatters', ['moments']) as unknown as ChattersView;
}

export function parseNeighbourhood(json: unknown): NeighbourhoodView {
  return framed(json, '/api/chatters/node', ['around', 'edges', 'degrees']) as unknown as NeighbourhoodView;
}

export function parseNames(json: unknown): NamesView {
  return framed(json, '/api/chatters/names', ['nodes']) as unknown as NamesView;
}

function urlOf(path: string, parameters: Readonly<Record<string, string | null>>): string {
  const text = queryOf(parameters).toString();
  return text === '' ? path : `${path}?${text}`;
}
