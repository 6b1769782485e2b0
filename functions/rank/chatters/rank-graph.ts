import type { EdgeKind } from '../../../domain/chatters/edge.ts';
import { createGraphBuilder } from '../../../domain/chatters/graph.ts';
import type { GraphBuilder } from '../../../domain/chatters/graph.ts';
import { rankFromCold } from '../../../domain/chatters/page-rank.ts';
import { inOrder } from '../../../domain/chatters/positions.ts';
import { refreshRanks } from '../../../domain/chatters/refresh.ts';
import type { Cluster, Patience } from '../../io/data-api.ts';
import { readEdges, readGraphState } from '../../io/chatters/edge-pages.ts';
import type { GraphState } from '../../io/chatters/edge-pages.ts';
import { readRanked, writeRanked } from '../../io/chatters/ranking-rows.ts';
import { removeOldRankings } from '../../io/chatters/old-rankings.ts';
import type { Kept } from '../../io/chatters/old-rankings.ts';
import { beginRun, finishRun, readRuns } from '../../io/chatters/ranking-runs.ts';
import type { RankingRun } from '../../io/chatters/ranking-runs.ts';

export interface RankRules extends Kept {
  readonly kinds: readonly EdgeKind[];
}

export interface RankLimits {
  /** When the call began, epoch ms, and how long it may take: a ranking that began before that much has no writer any more. */
  readonly startedMs: number;
  readonly callMs: number;
  /** Of the function. */
  readonly memoryBytes: number;
  readonly patience: () => Patience;
}

/** What was done; all but `removed` and `leftOver` are 0 where the last ranking still stands. */
export interface RankReport extends Readonly<Record<string, number>> {
  readonly nodes: number;
  readonly edges: number;
  readonly iterations: number;
  /** Calls of the Data API. */
  readonly edgePages: number;
  readonly rankPages: number;
  readonly statements: number;
  /** Rows of old rankings, and rankings that still have such rows: old-rankings.ts. */
  readonly removed: number;
  readonly leftOver: number;
}

const nothing = {
  nodes: 0,
  edges: 0,
  iterations: 0,
  edgePages: 0,
  rankPages: 0,
  statements: 0,
};

/** Ranks the graph and keeps the ranking, unless the last one is of the same graph; from the last ranks where there are any. */
export async function rankGraph(cluster: Cluster, rules: RankRules, limits: RankLimits): Promise<RankReport> {
  const { patience, startedMs, callMs } = limits;
  const deadBefore = sqlTime(startedMs - callMs);
  const clean = () => removeOldRankings(cluster, rules, deadBefore, patience);
  const [last] = await readRuns(cluster, 1, patience());
  // Before the edges: what comes while they are read makes another mark, and so another ranking.
  const state = await readGraphState(cluster, rules.kinds, patience());
  if (state.edges === 0 || last?.mark === state.mark) return { ...nothing, ...(await clean()) };

  const { builder, pages: edgePages } = await readGraph(cluster, state, rules.kinds, limits);
  const graph = builder.build();
  const weights = last?.weight ? await readWeights(cluster, last, builder, patience) : undefined;
  const { ranks, weight, iterations, changeLeft } = weights
    ? refreshRanks(graph, weights.values)
    : rankFromCold(graph);
  const run = {
    rankedAt: sqlTime(startedMs),
    nodes: graph.nodes,
    edges: graph.targets.length,
    iterations,
    changeLeft,
    weight,
    mark: state.mark,
  };
  const statements = await keepRanking(cluster, run, rankedIn(ranks, builder), patience);
  const { nodes, edges } = run;
  const rankPages = weights?.pages ?? 0;
  return { nodes, edges, iterations, edgePages, rankPages, statements, ...(await clean()) };
}

async function readGraph(
  cluster: Cluster,
  state: GraphState,
  kinds: readonly EdgeKind[],
  { patience, memoryBytes }: RankLimits,
): Promise<{ readonly builder: GraphBuilder; readonly pages: number }> {
  const builder = createGraphBuilder();
  const most = memoryBytes * shareOfGraph;
  const pages = await readEdges(cluster, state, kinds, patience, (from, to) => {
    builder.add(from, to);
    if (builder.bytes > most)
      throw new Error(
        `the graph outgrows this function after ${builder.ids.length} nodes: raise rank.memoryMb, see docs/graph.md`,
      );
  });
  return { builder, pages };
}

/** Of the memory of a function. The arithmetic, pages on their way and Node.js take three times as much: docs/graph.md. */
const shareOfGraph = 0.25;

/** The weights of the last ranking; 1 for nodes that it did not have. */
async function readWeights(
  cluster: Cluster,
  last: RankingRun,
  builder: GraphBuilder,
  patience: () => Patience,
): Promise<{ readonly values: Float64Array<ArrayBuffer>; readonly pages: number }> {
  const values = new Float64Array(builder.ids.length).fill(1);
  const pages = await readRanked(cluster, last, patience, ({ id, score }) => {
    const node = builder.numberOf(id);
    if (node !== undefined) values[node] = score * last.weight;
  });
  return { values, pages };
}

function* rankedIn(ranks: Float64Array, { ids }: GraphBuilder) {
  for (const node of inOrder(ranks, ids)) yield { id: ids[node] ?? '', score: ranks[node] ?? 0 };
}

async function keepRanking(
  cluster: Cluster,
  run: RankingRun,
  ranked: Iterable<{ readonly id: string; readonly score: number }>,
  patience: () => Patience,
): Promise<number> {
  await beginRun(cluster, run, patience());
  const statements = await writeRanked(cluster, run.rankedAt, ranked, patience);
  await finishRun(cluster, run, run.nodes, patience());
  return statements;
}

function sqlTime(atMs: number): string {
  return new Date(atMs).toISOString().replace('T', ' ').slice(0, -1);
}
