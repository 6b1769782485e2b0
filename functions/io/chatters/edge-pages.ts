import type { EdgeKind } from '../../../domain/chatters/edge.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';
import { readNumbered } from './numbered-pages.ts';

/** How far the graph has come. */
export interface GraphState {
  /** Rows of `edges`, of any kind. */
  readonly edges: number;
  /** It differs when an edge came, or a name that may make a user and a streamer one node, or when other kinds count. */
  readonly mark: string;
}

/** Without looking at edges: the greatest number, and the names of streamers. */
export async function readGraphState(
  cluster: Cluster,
  kinds: readonly EdgeKind[],
  patience: Patience,
): Promise<GraphState> {
  const { rows } = await execute(
    cluster,
    `SELECT (SELECT COALESCE(MAX(seq), 0) FROM edges), COUNT(*), COALESCE(MAX(n.name_at), 0)
FROM nodes n WHERE n.login_key IS NOT NULL`,
    {},
    patience,
  );
  const [edges, ...names] = (rows[0] ?? []).map(Number);
  return { edges: edges ?? 0, mark: [edges, ...names, [...kinds].sort().join(',')].join(' ') };
}

export interface PartOfEdges {
  /** Edges up to this number are left out. */
  readonly after?: number;
  /** Asked after each page, with the number of its last edge. */
  readonly goesOn?: (after: number) => Promise<boolean>;
}

/** Gives every edge of the kinds that `state` knows to `take`, ends as graph_edges has them. Answers the number of pages. */
export async function readEdges(
  cluster: Cluster,
  { edges }: GraphState,
  kinds: readonly EdgeKind[],
  patience: () => Patience,
  take: (from: string, to: string) => void,
  { after = 0, goesOn }: PartOfEdges = {},
): Promise<number> {
  const rows = {
    sql: `SELECT from_id AS f, to_id AS t FROM graph_edges
WHERE seq > :after AND seq <= :last AND FIND_IN_SET(kind, :kinds) > 0 ORDER BY seq`,
    parameters: { kinds: kinds.join(',') },
    count: edges,
    after,
  };
  return readNumbered(cluster, rows, patience, ({ f, t }) => take(String(f), String(t)), goesOn);
}
