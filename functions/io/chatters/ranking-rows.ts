import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';
import { readNumbered } from './numbered-pages.ts';
import { persistently } from './persistently.ts';
import type { RankingRun } from './ranking-runs.ts';

/** A node of a ranking, in the order of its positions. */
export interface Ranked {
  readonly id: string;
  readonly score: number;
}

/** Of one statement: a call takes 4 MiB. */
const mostRows = 5_000;
const mostBytes = 1_500_000;

/** Writes the rows of a ranking, positions from 1 on, in bounded statements; again without harm. Answers how many statements. */
export async function writeRanked(
  cluster: Cluster,
  rankedAt: string,
  ranked: Iterable<Ranked>,
  patience: () => Patience,
): Promise<number> {
  let statements = 0;
  let written = 0;
  let rows: string[] = [];
  let bytes = 0;
  const write = async () => {
    const parameters = { at: rankedAt, before: written, rows: `[${rows.join(',')}]` };
    await persistently(() => execute(cluster, insert, parameters, patience()));
    statements += 1;
    written += rows.length;
    [rows, bytes] = [[], 0];
  };
  for (const { id, score } of ranked) {
    // Bytes go as hexadecimal digits: neither a charset nor an escape of JSON can change them on their way.
    const row = `["${Buffer.from(id).toString('hex')}",${score}]`;
    rows.push(row);
    bytes += row.length;
    if (rows.length === mostRows || bytes >= mostBytes) await write();
  }
  if (rows.length > 0) await write();
  return statements;
}

const insert = `INSERT INTO rankings (ranked_at, node_key, score, position)
SELECT :at, UNHEX(j.id), j.score, :before + j.place
FROM JSON_TABLE(:rows, '$[*]' COLUMNS (
  place FOR ORDINALITY,
  id VARCHAR(2020) PATH '$[0]',
  score DOUBLE PATH '$[1]'
)) j
ON DUPLICATE KEY UPDATE score = VALUES(score)`;

/** Gives every node of a ranking to `take`. Answers the number of pages. */
export async function readRanked(
  cluster: Cluster,
  { rankedAt, nodes }: RankingRun,
  patience: () => Patience,
  take: (ranked: Ranked) => void,
): Promise<number> {
  const rows = {
    sql: `SELECT node_id AS n, score AS s FROM rankings
WHERE ranked_at = :at AND position > :after AND position <= :last ORDER BY position`,
    parameters: { at: rankedAt },
    count: nodes,
  };
  return readNumbered(cluster, rows, patience, ({ n, s }) => take({ id: String(n), score: Number(s) }));
}
