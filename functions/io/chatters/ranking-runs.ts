import { execute } from '../data-api.ts';
import type { Cluster, Patience, SqlValue } from '../data-api.ts';

/** A ranking that is finished. */
export interface RankingRun {
  /** UTC, as MySQL writes it: `YYYY-MM-DD HH:MM:SS.mmm`. The edges of that moment are ranked. */
  readonly rankedAt: string;
  readonly nodes: number;
  /** Those that count. */
  readonly edges: number;
  /** Passes over all edges; see page-rank.ts. */
  readonly iterations: number;
  readonly changeLeft: number;
  /** A score times this is a weight, from which a refresh starts; 0 when none can start from it. */
  readonly weight: number;
  /** Of the graph when it was read. */
  readonly mark: string;
}

/** Finished rankings, the newest first, at most `limit`; with `at`, those of that moment and before, as MySQL reads it. */
export async function readRuns(
  cluster: Cluster,
  limit: number,
  patience: Patience,
  at?: string,
): Promise<readonly RankingRun[]> {
  const { rows } = await execute(
    cluster,
    `SELECT CAST(ranked_at AS CHAR), nodes, edges, iterations, change_left, weight, graph_mark FROM ranking_runs
WHERE state = 'finished' AND ranked_at <= CAST(:at AS DATETIME(3)) ORDER BY ranked_at DESC LIMIT ${limit}`,
    { at: at ?? '9999-12-31 00:00:00.000' },
    patience,
  );
  return rows.map(([rankedAt, nodes, edges, iterations, changeLeft, weight, mark]) => ({
    rankedAt: String(rankedAt),
    nodes: Number(nodes),
    edges: Number(edges),
    iterations: Number(iterations),
    changeLeft: Number(changeLeft),
    weight: Number(weight),
    mark: String(mark),
  }));
}

/** Puts a ranking down as being written: nobody sees it. Fails when another one began in the same millisecond. */
export async function beginRun(cluster: Cluster, run: RankingRun, patience: Patience): Promise<void> {
  await execute(
    cluster,
    `INSERT INTO ranking_runs (ranked_at, nodes, edges, iterations, change_left, weight, graph_mark, state)
VALUES (:at, :nodes, :edges, :iterations, :changeLeft, :weight, :mark, 'writing')`,
    parametersOf(run),
    patience,
  );
}

/** Shows it, with all of its rows; rejects, and shows nothing, unless there are so many. */
export async function finishRun(
  cluster: Cluster,
  { rankedAt }: RankingRun,
  rows: number,
  patience: Patience,
): Promise<void> {
  const { updated } = await execute(
    cluster,
    `UPDATE ranking_runs SET state = 'finished' WHERE ranked_at = :at AND state = 'writing'
AND :rows = (SELECT COUNT(*) FROM rankings WHERE ranked_at = :at)`,
    { at: rankedAt, rows },
    patience,
  );
  if (updated !== 1)
    throw new Error(`the ranking of ${rankedAt} lost rows while it was written; the next one starts anew`);
}

function parametersOf({ rankedAt, ...run }: RankingRun): Readonly<Record<string, SqlValue>> {
  return { at: rankedAt, ...run };
}
