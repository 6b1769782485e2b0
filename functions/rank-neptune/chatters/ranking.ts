import { damping, tolerance } from '../../../domain/chatters/page-rank.ts';
import { inOrder } from '../../../domain/chatters/positions.ts';
import { removeOldRankings } from '../../io/chatters/old-rankings.ts';
import { writeRanked } from '../../io/chatters/ranking-rows.ts';
import { beginRun, finishRun } from '../../io/chatters/ranking-runs.ts';
import type { RankingRun } from '../../io/chatters/ranking-runs.ts';
import type { Ground } from './ground.ts';
import type { Progress } from './progress.ts';

/** After so many, 0.85 to their power is below what is tolerated. */
const iterations = 200;
const rankQuery = `CALL neptune.algo.pageRank.mutate({
  writeProperty: 'rank', dampingFactor: ${damping}, numOfIterations: ${iterations}, tolerance: ${tolerance}
}) YIELD success RETURN success`;
const sizeQuery = 'MATCH (n) RETURN count(n) AS nodes, sum(n.rank) AS total';
const leadersQuery = (most: number) =>
  `MATCH (n) RETURN id(n) AS id, n.rank AS rank ORDER BY rank DESC, id LIMIT ${most}`;

/**
 * Has the loaded graph ranked, and writes the ranking. Scores are made to sum to 1 over all nodes: whether the engine spreads
 * the rank of nodes without an outgoing edge over all of them, or lets it go, changes every rank by the same factor. Done
 * again after a kill, it begins with removing what the last call has left.
 */
export async function rankLoaded(ground: Ground, progress: Progress): Promise<RankingRun> {
  const { cluster, kept, patience } = ground;
  const { nodes, ids, scores } = progress.counted === 0 ? noLeaders : await leadersOf(ground);
  const run = {
    rankedAt: progress.rankedAt,
    mark: progress.mark,
    edges: progress.counted,
    nodes,
    // The engine does not say.
    iterations: 0,
    changeLeft: 0,
    weight: 0,
  };
  // One call runs at a time: whatever is being written has no writer any more.
  const { leftOver } = await removeOldRankings(cluster, kept, '9999-12-31', patience);
  if (leftOver > 0)
    throw new Error(`${leftOver} old rankings are still being removed; the next call goes on`);
  await beginRun(cluster, run, patience());
  await writeRanked(cluster, run.rankedAt, rankedIn(ids, scores), patience);
  await finishRun(cluster, run, ids.length, patience());
  return run;
}

interface Leaders {
  /** Of the whole graph. */
  readonly nodes: number;
  /** Those of the leading nodes, each with its score. */
  readonly ids: readonly string[];
  readonly scores: Float64Array;
}

const noLeaders: Leaders = { nodes: 0, ids: [], scores: new Float64Array() };

async function leadersOf({ graph, remainingMs, nodes: most }: Ground): Promise<Leaders> {
  const ask = (query: string) => graph.query(query, remainingMs());
  const [{ success } = {}] = await ask(rankQuery);
  if (success !== true) throw new Error(`the graph was not ranked: success is ${JSON.stringify(success)}`);
  const [size] = await ask(sizeQuery);
  const total = numberIn(size?.['total'], 'total');
  const rows = await ask(leadersQuery(most));
  return {
    nodes: numberIn(size?.['nodes'], 'nodes'),
    ids: rows.map(({ id }) => idIn(id)),
    scores: Float64Array.from(rows, ({ rank }) => numberIn(rank, 'rank') / total),
  };
}

function* rankedIn(ids: readonly string[], scores: Float64Array) {
  for (const node of inOrder(scores, ids)) yield { id: ids[node] ?? '', score: scores[node] ?? 0 };
}

function numberIn(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`the graph gave ${name} as ${JSON.stringify(value)}`);
}

/** As export.ts wrote it. */
function idIn(value: unknown): string {
  if (typeof value === 'string' && /^([0-9a-f]{2})+$/.test(value))
    return Buffer.from(value, 'hex').toString();
  throw new Error(`the graph gave an id that was not exported: ${JSON.stringify(value)}`);
}
