import type { GraphNode } from '../../../domain/chatters/edge.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience, SqlValue } from '../data-api.ts';
import { kindOf, textOf } from './rankings-shown.ts';

/** A node, and under what ids edges come from it. */
export interface FoundNode extends GraphNode {
  /** The id that it has as a user, for a streamer whose name is also a user's; else null. */
  readonly userId: string | null;
}

export interface PlacedNode extends GraphNode {
  readonly score: number | null;
  readonly position: number | null;
}

/** The key of the streamer that a user's key is of: the one who had the name last. Null where it is no streamer's name. */
export const streamerOf = (key: string): string =>
  `(SELECT s.id_key FROM nodes s WHERE s.login_key = ${key} ORDER BY s.name_at DESC, s.id_key LIMIT 1)`;

/** The node of that id; the streamer, when it is the user's that a streamer is too. Undefined when there is none. */
export async function findNode(
  cluster: Cluster,
  id: string,
  patience: Patience,
): Promise<FoundNode | undefined> {
  const { rows } = await execute(
    cluster,
    `SELECT n.id, n.kind, n.name,
  CASE WHEN ${streamerOf('n.login_key')} = n.id_key THEN CONVERT(n.login_key USING utf8mb4) END
FROM nodes n WHERE n.id_key = COALESCE(${streamerOf('UNHEX(:id)')}, UNHEX(:id))`,
    { id: hexOf(id) },
    patience,
  );
  return rows.map(row => ({ ...nodeOf(row), userId: textOf(row[3]) }))[0];
}

/** The id of a node of exactly that name: a streamer before a user, a user before a team. */
export async function idOfName(
  cluster: Cluster,
  name: string,
  patience: Patience,
): Promise<string | undefined> {
  // The index takes `a ` for `a`; the bytes do not.
  const { rows } = await execute(
    cluster,
    `SELECT id FROM nodes WHERE name = :name AND CAST(name AS BINARY) = UNHEX(:bytes)
ORDER BY FIELD(kind, 'streamer', 'user', 'team'), name_at DESC LIMIT 1`,
    { name, bytes: hexOf(name) },
    patience,
  );
  return rows.map(([id]) => String(id))[0];
}

/** The node that leads the newest ranking; before the first ranking, the end of the newest edge. */
export async function leadingId(cluster: Cluster, patience: Patience): Promise<string | undefined> {
  const { rows } = await execute(
    cluster,
    `SELECT COALESCE(
  (SELECT node_id FROM ranking_now WHERE position = 1),
  (SELECT to_id FROM edges ORDER BY seq DESC LIMIT 1)
)`,
    {},
    patience,
  );
  return textOf(rows[0]?.[0]) ?? undefined;
}

/**
 * Nodes whose name begins so, as it is written or in lower case: at most `most`, streamers first, then by name. Bytes are
 * compared, since the index of streamers is over bytes.
 */
export async function findNames(
  cluster: Cluster,
  begins: string,
  most: number,
  patience: Patience,
): Promise<readonly GraphNode[]> {
  const begin = (name: string): string => `${name.replaceAll(/[!%_]/g, '!$&')}%`;
  const lower = begins.toLowerCase();
  const { rows } = await execute(
    cluster,
    `SELECT id, kind, name FROM (
  (SELECT id, kind, name, 0 AS place FROM nodes
    WHERE (login_key >= UNHEX(:bytes) AND login_key < CONCAT(UNHEX(:bytes), UNHEX('FF')))
      OR (login_key >= UNHEX(:lowerBytes) AND login_key < CONCAT(UNHEX(:lowerBytes), UNHEX('FF')))
    ORDER BY login_key LIMIT ${most})
  UNION ALL
  (SELECT id, kind, name, 1 AS place FROM graph_nodes
    WHERE name LIKE :begins ESCAPE '!' OR name LIKE :lower ESCAPE '!'
    ORDER BY name LIMIT ${2 * most})
) found ORDER BY place, CAST(name AS BINARY)`,
    { bytes: hexOf(begins), lowerBytes: hexOf(lower), begins: begin(begins), lower: begin(lower) },
    patience,
  );
  return [...new Map(rows.map(nodeOf).map(node => [node.id, node])).values()].slice(0, most);
}

/** Those of the ids that are nodes, each with its place in the newest ranking. */
export async function readPlacedNodes(
  cluster: Cluster,
  ids: readonly string[],
  patience: Patience,
): Promise<ReadonlyMap<string, PlacedNode>> {
  const { rows } = await execute(
    cluster,
    `SELECT n.id, n.kind, n.name, r.score, r.position
FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id VARCHAR(2020) PATH '$')) j
JOIN nodes n ON n.id_key = UNHEX(j.id)
LEFT JOIN rankings r ON r.node_key = n.id_key
  AND r.ranked_at = (SELECT MAX(u.ranked_at) FROM ranking_runs u WHERE u.state = 'finished')`,
    { ids: JSON.stringify(ids.map(hexOf)) },
    patience,
  );
  return new Map(
    rows.map(row => {
      const [score, position] = row.slice(3).map(value => (value === null ? null : Number(value)));
      const node = nodeOf(row);
      return [node.id, { ...node, score: score ?? null, position: position ?? null }];
    }),
  );
}

/** Bytes go as hexadecimal digits: neither a charset nor an escape of JSON can change them on their way. */
export function hexOf(text: string): string {
  return Buffer.from(text).toString('hex');
}

function nodeOf([id, kind, name]: readonly SqlValue[]): GraphNode {
  return { id: String(id), kind: kindOf(kind), name: textOf(name) };
}
