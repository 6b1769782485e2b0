/** Writes rows that `:rows` has as JSON. Either may end in a duplicate key or a deadlock when others write too. */
export interface Statements {
  /** Those that the table does not have, each with the next number; the others are left out. */
  readonly insert: string;
  /** What is new in those that it has. */
  readonly update: string;
}

/**
 * `seq`: the greatest so far, as the last entry of its index, and one more for each row. Two writers who read the same
 * greatest collide on a unique key, and one of them writes nothing; so there is never a gap.
 */
const insertInto = (table: string, columns: readonly string[], source: string, isSame: string): string => `
INSERT INTO ${table} (${columns.join(', ')}, seq)
SELECT ${columns.map(column => `r.${column}`).join(', ')},
  COALESCE((SELECT m.seq FROM ${table} m ORDER BY m.seq DESC LIMIT 1), 0) + ROW_NUMBER() OVER (ORDER BY r.place)
FROM ${source} r
WHERE NOT EXISTS (SELECT 1 FROM ${table} k WHERE ${isSame})`;

/**
 * Meets rows of the table alone, so that it never adds one. Assignments are made in their order; they know what comes as
 * VALUES alone, since the rows have been put by before the first is met.
 */
const update = (
  table: string,
  columns: readonly string[],
  source: string,
  isSame: string,
  isNews: string,
  assignments: readonly string[],
): string => `
INSERT INTO ${table} (${columns.join(', ')}, seq)
SELECT ${columns.map(column => `r.${column}`).join(', ')}, k.seq
FROM ${source} r JOIN ${table} k ON ${isSame}
WHERE ${isNews}
ON DUPLICATE KEY UPDATE ${assignments.join(', ')}`;

// Bytes come as hexadecimal digits: neither a charset nor an escape of JSON can change them on their way.
const nodes = `(
  SELECT j.place, UNHEX(j.id) AS id_key, j.kind, CONVERT(UNHEX(j.name) USING utf8mb4) AS name, j.name_at,
    UNHEX(j.login) AS login_key, CAST(j.first AS DATETIME(3)) AS first_seen
  FROM JSON_TABLE(:rows, '$[*]' COLUMNS (
    place FOR ORDINALITY,
    id VARCHAR(2020) PATH '$.id',
    kind VARCHAR(8) PATH '$.kind',
    name VARCHAR(2000) PATH '$.name',
    name_at BIGINT PATH '$.name_at',
    login VARCHAR(2020) PATH '$.login',
    first VARCHAR(23) PATH '$.first'
  )) j
)`;
const nodeColumns = ['id_key', 'kind', 'name', 'name_at', 'login_key', 'first_seen'];
const sameNode = 'k.id_key = r.id_key';
const hasNewerName = 'r.name_at > k.name_at OR (r.name_at = k.name_at AND r.login_key > k.login_key)';
const isNewer =
  'VALUES(name_at) > nodes.name_at OR (VALUES(name_at) = nodes.name_at AND VALUES(login_key) > nodes.login_key)';

/** Of two names the newer one stands, of one moment the greater; a node that is a streamer once is one. */
export const nodeStatements: Statements = {
  insert: insertInto('nodes', nodeColumns, nodes, sameNode),
  update: update(
    'nodes',
    nodeColumns,
    nodes,
    sameNode,
    `r.first_seen < k.first_seen OR (r.kind = 'streamer' AND k.kind <> 'streamer') OR ${hasNewerName}`,
    [
      `name = IF(${isNewer}, VALUES(name), nodes.name)`,
      `login_key = IF(${isNewer}, VALUES(login_key), nodes.login_key)`,
      'name_at = GREATEST(nodes.name_at, VALUES(name_at))',
      `kind = IF(VALUES(kind) = 'streamer', VALUES(kind), nodes.kind)`,
      'first_seen = LEAST(nodes.first_seen, VALUES(first_seen))',
    ],
  ),
};

const edges = `(
  SELECT j.place, j.kind, UNHEX(j.from_id) AS from_key, UNHEX(j.to_id) AS to_key,
    CAST(j.first AS DATETIME(3)) AS first_seen, CAST(j.last AS DATETIME(3)) AS last_seen
  FROM JSON_TABLE(:rows, '$[*]' COLUMNS (
    place FOR ORDINALITY,
    kind VARCHAR(9) PATH '$.kind',
    from_id VARCHAR(2020) PATH '$.from',
    to_id VARCHAR(2020) PATH '$.to',
    first VARCHAR(23) PATH '$.first',
    last VARCHAR(23) PATH '$.last'
  )) j
)`;
const edgeColumns = ['kind', 'from_key', 'to_key', 'first_seen', 'last_seen'];
const sameEdge = 'k.from_key = r.from_key AND k.to_key = r.to_key AND k.kind = r.kind';

export const edgeStatements: Statements = {
  insert: insertInto('edges', edgeColumns, edges, sameEdge),
  update: update(
    'edges',
    edgeColumns,
    edges,
    sameEdge,
    'r.first_seen < k.first_seen OR r.last_seen > k.last_seen',
    [
      'first_seen = LEAST(edges.first_seen, VALUES(first_seen))',
      'last_seen = GREATEST(edges.last_seen, VALUES(last_seen))',
    ],
  ),
};
