import { collation } from './schema.ts';
import type { Schema } from './schema.ts';

/** Of the longest id: 1,000 bytes, and what is put before it. */
const key = 'VARBINARY(1010)';
const textOf = (column: string) =>
  `VARCHAR(260) ${collation} GENERATED ALWAYS AS (CONVERT(${column} USING utf8mb4)) VIRTUAL`;

/**
 * The graph and its rankings. Ids are compared as bytes (`…_key`), since every collation that MySQL 8.0 and MariaDB share
 * takes `a` and `a ` for one; beside each stands its text, to be read. `seq` numbers the rows from 1 without a gap, so
 * that the greatest is how many there are, and pages of them are found at once.
 */
export const chattersSchema: Schema = {
  pipeline: 'chatters',
  tables: [
    {
      // name_at: epoch ms of the record that told the name. login_key: the id that a streamer would have as a user.
      sql: `CREATE TABLE IF NOT EXISTS nodes (
  id_key ${key} NOT NULL PRIMARY KEY,
  id ${textOf('id_key')},
  kind VARCHAR(8) NOT NULL,
  name VARCHAR(255) NULL,
  name_at BIGINT NOT NULL,
  login_key ${key} NULL,
  first_seen DATETIME(3) NOT NULL,
  seq BIGINT NOT NULL,
  UNIQUE KEY by_seq (seq),
  KEY by_login (login_key, name_at),
  KEY by_name (name)
) ENGINE=InnoDB ${collation}`,
    },
    {
      sql: `CREATE TABLE IF NOT EXISTS edges (
  seq BIGINT NOT NULL PRIMARY KEY,
  kind VARCHAR(9) NOT NULL,
  from_key ${key} NOT NULL,
  to_key ${key} NOT NULL,
  from_id ${textOf('from_key')},
  to_id ${textOf('to_key')},
  first_seen DATETIME(3) NOT NULL,
  last_seen DATETIME(3) NOT NULL,
  UNIQUE KEY by_from (from_key, to_key, kind),
  KEY by_to (to_key, kind)
) ENGINE=InnoDB ${collation}`,
    },
    {
      sql: `CREATE TABLE IF NOT EXISTS rankings (
  ranked_at DATETIME(3) NOT NULL,
  node_key ${key} NOT NULL,
  node_id ${textOf('node_key')},
  score DOUBLE NOT NULL,
  position INT NOT NULL,
  PRIMARY KEY (ranked_at, position),
  KEY by_node (node_key, ranked_at)
) ENGINE=InnoDB ${collation}`,
    },
    {
      // A ranking is there when its run is finished: all of its rows are written before. weight: what a score is to be
      // multiplied by to be a weight, from which the next ranking starts. graph_mark: of the graph that was ranked.
      sql: `CREATE TABLE IF NOT EXISTS ranking_runs (
  ranked_at DATETIME(3) NOT NULL PRIMARY KEY,
  nodes BIGINT NOT NULL,
  edges BIGINT NOT NULL,
  iterations DOUBLE NOT NULL,
  change_left DOUBLE NOT NULL,
  weight DOUBLE NOT NULL,
  graph_mark VARCHAR(100) NOT NULL,
  state VARCHAR(8) NOT NULL
) ENGINE=InnoDB ${collation}`,
    },
  ],
  views: [
    {
      // A user whose login is a streamer's name is that streamer: of two that had the name, the one who had it last. No
      // subquery stands in its select list, or MySQL would write the whole view down for each page of it.
      sql: `CREATE OR REPLACE VIEW graph_edges AS
SELECT e.seq, e.kind, COALESCE(s.id, e.from_id) AS from_id, e.to_id
FROM edges e LEFT JOIN nodes s FORCE INDEX (by_login) ON s.login_key = e.from_key AND NOT EXISTS (
  SELECT 1 FROM nodes l FORCE INDEX (by_login)
  WHERE l.login_key = s.login_key AND (l.name_at > s.name_at OR (l.name_at = s.name_at AND l.id_key < s.id_key))
)`,
    },
    {
      sql: `CREATE OR REPLACE VIEW graph_nodes AS
SELECT n.id, n.kind, n.name FROM nodes n
WHERE n.kind <> 'user' OR NOT EXISTS (SELECT 1 FROM nodes s WHERE s.login_key = n.id_key)`,
    },
    {
      // Rows of graph_nodes and of edges, without counting those: only streamers that have a name are looked at.
      sql: `CREATE OR REPLACE VIEW graph_sizes AS
SELECT COALESCE((SELECT MAX(seq) FROM nodes), 0) - (
  SELECT COUNT(DISTINCT s.login_key) FROM nodes s JOIN nodes u ON u.id_key = s.login_key AND u.kind = 'user'
  WHERE s.login_key IS NOT NULL
) AS nodes, COALESCE((SELECT MAX(seq) FROM edges), 0) AS edges`,
    },
    {
      sql: `CREATE OR REPLACE VIEW ranking_now AS
SELECT r.node_id, n.name, r.score, r.position
FROM rankings r LEFT JOIN nodes n ON n.id_key = r.node_key
WHERE r.ranked_at = (SELECT MAX(ranked_at) FROM ranking_runs WHERE state = 'finished')`,
    },
  ],
  rows: [],
};
