import type { NodeKind } from '../../../domain/chatters/edge.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience, SqlValue } from '../data-api.ts';

export interface GraphSizes {
  readonly nodes: number;
  readonly edges: number;
}

export async function readGraphSizes(cluster: Cluster, patience: Patience): Promise<GraphSizes> {
  const { rows } = await execute(cluster, 'SELECT nodes, edges FROM graph_sizes', {}, patience);
  const [nodes = 0, edges = 0] = (rows[0] ?? []).map(Number);
  return { nodes, edges };
}

/** When finished rankings were made, newest first, at most `most`; UTC, ISO 8601. */
export async function readMoments(
  cluster: Cluster,
  most: number,
  patience: Patience,
): Promise<readonly string[]> {
  const { rows } = await execute(
    cluster,
    `SELECT CAST(ranked_at AS CHAR) FROM ranking_runs WHERE state = 'finished' ORDER BY ranked_at DESC LIMIT ${most}`,
    {},
    patience,
  );
  return rows.map(([at]) => `${String(at).replace(' ', 'T')}Z`);
}

/** So many of its first nodes that the finished ranking of a moment still has; null when it has all of them. */
export async function readKept(cluster: Cluster, at: string, patience: Patience): Promise<number | null> {
  const { rows } = await execute(
    cluster,
    `SELECT COALESCE((SELECT MAX(position) FROM rankings WHERE ranked_at = u.ranked_at), 0), u.nodes
FROM ranking_runs u WHERE u.ranked_at = CAST(:at AS DATETIME(3))`,
    { at: sqlTime(at) },
    patience,
  );
  const [kept = 0, nodes = 0] = (rows[0] ?? []).map(Number);
  return kept >= nodes ? null : kept;
}

export interface RankedNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string | null;
  readonly score: number;
  readonly position: number;
  readonly before: { readonly score: number; readonly position: number } | null;
}

/** The first `most` of the ranking of a moment, each with what it had in that of another one; by position. */
export async function readRankedNodes(
  cluster: Cluster,
  at: string,
  since: string | null,
  most: number,
  patience: Patience,
): Promise<readonly RankedNode[]> {
  const { rows } = await execute(
    cluster,
    `SELECT r.node_id, n.kind, n.name, r.score, r.position, b.score, b.position
FROM rankings r LEFT JOIN nodes n ON n.id_key = r.node_key
LEFT JOIN rankings b ON b.node_key = r.node_key AND b.ranked_at = CAST(:since AS DATETIME(3))
WHERE r.ranked_at = CAST(:at AS DATETIME(3)) AND r.position <= ${most} ORDER BY r.position`,
    { at: sqlTime(at), since: since === null ? null : sqlTime(since) },
    patience,
  );
  return rows.map(([id, kind, name, score, position, ...before]) => ({
    id: String(id),
    kind: kindOf(kind),
    name: textOf(name),
    score: Number(score),
    position: Number(position),
    before: typeof before[1] === 'number' ? { score: Number(before[0]), position: before[1] } : null,
  }));
}

export function kindOf(value: SqlValue | undefined): NodeKind {
  return value === 'streamer' || value === 'team' ? value : 'user';
}

export function textOf(value: SqlValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function sqlTime(iso: string): string {
  return iso.slice(0, 23).replace('T', ' ');
}
