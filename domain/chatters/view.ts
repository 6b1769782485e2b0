import type { Edge, EdgeKind, NodeKind } from './edge.ts';

/** What `/api/chatters` may be asked with. */
export const chattersParameters = ['since'] as const;

/**
 * `GET /api/chatters?since=2026-03-01T09:30:00.000Z`: how large the graph is, and who leads it now and then. Carries an ETag; an
 * unchanged answer is a 304. 503 with Retry-After while the database wakes or is away.
 */
export interface ChattersView {
  readonly nodes: number;
  readonly edges: number;
  /** The newest ranking; null before the first. */
  readonly ranking: RankingView | null;
  /** When the kept rankings were made, newest first, at most 200; ISO 8601. */
  readonly moments: readonly string[];
}

export interface RankingView {
  readonly at: string;
  /** The one it is compared with: the newest up to the asked moment, else the oldest kept; null when there is no other. */
  readonly since: string | null;
  /** So many of its first nodes that one still has; null when it has all of them. */
  readonly sinceKept: number | null;
  /** By position, at most 20. */
  readonly nodes: readonly RankedNodeView[];
}

export interface RankedNodeView extends NodeView {
  readonly score: number;
  readonly position: number;
  /** What it had in the ranking before; null for a node that was not in it, or not among those that it still has. */
  readonly before: { readonly score: number; readonly position: number } | null;
}

export interface NodeView {
  readonly id: string;
  readonly kind: NodeKind;
  /** Any text of 1 to 255 characters; null for a streamer that has no name yet. */
  readonly name: string | null;
}

/** What `/api/chatters/node` may be asked with. */
export const neighbourhoodParameters = ['id', 'name'] as const;

/**
 * `GET /api/chatters/node?id=…` or `?name=…`: a node and those around it, in both directions; without either, the one
 * that leads the ranking. Of nodes with the same name a streamer comes before a user, and a user before a team. ETag as above.
 */
export interface NeighbourhoodView {
  /** Null when there is no such node. */
  readonly centre: PlacedNodeView | null;
  /** Those with an edge from or to the centre, then those that share the most of these with it; 199 at most. */
  readonly around: readonly PlacedNodeView[];
  /** Every edge from or to the centre that leads to a node shown, and those between nodes shown that were read with them. */
  readonly edges: readonly Edge[];
  /** How many edges the centre has, by kind and direction; what it has none of is left out. */
  readonly degrees: readonly DegreeView[];
  /** Edges of the centre that lead to nodes not shown; with `isMoreCapped` at least so many. */
  readonly more: number;
  readonly isMoreCapped: boolean;
}

export interface PlacedNodeView extends NodeView {
  /** In the newest ranking; null when it is not in it. */
  readonly score: number | null;
  readonly position: number | null;
}

/** How many edges of a kind the centre has in a direction. */
export interface DegreeView {
  readonly kind: EdgeKind;
  readonly direction: 'in' | 'out';
  readonly edges: number;
  /** At least so many: counting stops at 10,000. */
  readonly isCapped: boolean;
}

/** What `/api/chatters/names` may be asked with. */
export const namesParameters = ['begins'] as const;

/** `GET /api/chatters/names?begins=ab`: nodes whose name begins with it, by name, at most 12. */
export interface NamesView {
  readonly nodes: readonly NodeView[];
}
