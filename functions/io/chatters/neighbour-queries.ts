import { edgeKinds } from '../../../domain/chatters/edge.ts';
import type { Edge, EdgeKind } from '../../../domain/chatters/edge.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience, SqlValue } from '../data-api.ts';
import { type FoundNode, hexOf, streamerOf } from './node-queries.ts';

/** What is at the other end of an edge, as its own node: a user who is a streamer is that streamer. */
export interface Neighbour {
  readonly kind: EdgeKind;
  readonly id: string;
  /** Other edges lead from it too. */
  readonly isShared: boolean;
}

/** So many edges of each kind lead to or from a node, counted up to a most. */
export type Degrees = ReadonlyMap<EdgeKind, number>;

const resolved = `CONVERT(COALESCE(${streamerOf('e.from_key')}, e.from_key) USING utf8mb4)`;

/** Of each kind so many of the newest are looked at. */
const mostLookedAt = 1_000;

/**
 * Edges that lead to a node, the newest first: of each kind at most so many from those who have other edges too, and as
 * many from those who have none.
 */
export async function readIncoming(
  cluster: Cluster,
  { id }: FoundNode,
  most: Readonly<Record<EdgeKind, number>>,
  patience: Patience,
): Promise<readonly Neighbour[]> {
  const newest = edgeKinds.map(
    kind => `(SELECT seq, kind, from_key FROM edges WHERE to_key = UNHEX(:id) AND kind = '${kind}'
    ORDER BY seq DESC LIMIT ${mostLookedAt})`,
  );
  const mostOf = edgeKinds.map(kind => `WHEN '${kind}' THEN ${most[kind]}`).join(' ');
  const { rows } = await execute(
    cluster,
    `SELECT e.kind, ${resolved}, e.is_shared FROM (
  SELECT l.*, ROW_NUMBER() OVER (PARTITION BY l.kind, l.is_shared ORDER BY l.seq DESC) AS place FROM (
    SELECT n.*, EXISTS (
      SELECT 1 FROM edges o WHERE o.from_key = n.from_key AND o.to_key <> UNHEX(:id)
    ) AS is_shared FROM (
    ${newest.join('\n    UNION ALL\n    ')}
    ) n
  ) l
) e WHERE e.place <= CASE e.kind ${mostOf} END ORDER BY e.seq DESC`,
    { id: hexOf(id) },
    patience,
  );
  return rows.map(neighbourOf);
}

/** Edges that lead from a node, at most `most`; by the key of their other end. */
export async function readOutgoing(
  cluster: Cluster,
  node: FoundNode,
  most: number,
  patience: Patience,
): Promise<readonly Neighbour[]> {
  const { rows } = await execute(
    cluster,
    `SELECT e.kind, e.to_id, FALSE FROM edges e WHERE ${comesFrom} ORDER BY e.from_key, e.to_key LIMIT ${most}`,
    keysOf(node),
    patience,
  );
  return rows.map(neighbourOf);
}

/** How many edges lead to it and from it, each kind counted up to `most`; kinds without any are left out. */
export async function countEdges(
  cluster: Cluster,
  node: FoundNode,
  most: number,
  patience: Patience,
): Promise<Readonly<Record<'in' | 'out', Degrees>>> {
  const count = (where: string, kind: EdgeKind): string =>
    `SELECT '${kind}', COUNT(*) FROM (SELECT 1 FROM edges e WHERE ${where} AND e.kind = '${kind}' LIMIT ${most}) c`;
  const counts = (where: string): string => edgeKinds.map(kind => count(where, kind)).join(' UNION ALL ');
  const [into, out] = await Promise.all([
    execute(cluster, counts('e.to_key = UNHEX(:id)'), { id: hexOf(node.id) }, patience),
    execute(cluster, counts(comesFrom), keysOf(node), patience),
  ]);
  return { in: degreesOf(into.rows), out: degreesOf(out.rows) };
}

/** Edges that lead from the nodes of `ids`, whatever they lead to; all of the first ids before those of later ones, at most `most`. */
export async function readOnward(
  cluster: Cluster,
  ids: readonly string[],
  most: number,
  patience: Patience,
): Promise<readonly Edge[]> {
  const table = "JSON_TABLE(:ids, '$[*]' COLUMNS (place FOR ORDINALITY, id VARCHAR(2020) PATH '$')) j";
  const { rows } = await execute(
    cluster,
    `SELECT j.place, e.kind, e.to_id FROM ${table} STRAIGHT_JOIN edges e ON e.from_key = UNHEX(j.id)
UNION ALL
SELECT j.place, e.kind, e.to_id FROM ${table} STRAIGHT_JOIN nodes n ON n.id_key = UNHEX(j.id)
  STRAIGHT_JOIN edges e ON e.from_key = n.login_key
LIMIT ${most}`,
    { ids: JSON.stringify(ids.map(hexOf)) },
    patience,
  );
  return rows.map(([place, kind, to]) => ({
    kind: edgeKindOf(kind),
    from: ids[Number(place) - 1] ?? '',
    to: String(to),
  }));
}

const comesFrom = 'e.from_key IN (UNHEX(:id), UNHEX(:userId))';

/** A key that is not there is the other one again. */
function keysOf({ id, userId }: FoundNode): Readonly<Record<string, SqlValue>> {
  return { id: hexOf(id), userId: hexOf(userId ?? id) };
}

function degreesOf(rows: readonly (readonly SqlValue[])[]): Degrees {
  return new Map(
    rows.map(([kind, edges]) => [edgeKindOf(kind), Number(edges)] as const).filter(([, edges]) => edges > 0),
  );
}

function neighbourOf([kind, id, isShared]: readonly SqlValue[]): Neighbour {
  return { kind: edgeKindOf(kind), id: String(id), isShared: Number(isShared) === 1 };
}

function edgeKindOf(value: SqlValue | undefined): EdgeKind {
  return edgeKinds.find(kind => kind === value) ?? 'chatter';
}
