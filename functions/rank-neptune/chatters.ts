import { openProgress } from '../io/job-progress.ts';
import { openNeptuneGraph } from '../io/neptune-graph.ts';
import { rankNames, readRules } from '../rank/chatters/rules.ts';
import { rankName, rankWhenChanged } from '../rank/chatters/scheduled.ts';
import { readInteger, readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';
import { advance } from './chatters/steps.ts';

const names = [...rankNames, 'GRAPH_ID', 'EXPORT_BUCKET', 'IMPORT_ROLE_ARN', 'RANK_NODES'] as const;

/** RANK_NODES: so many nodes of a ranking are written. */
export type RankByNeptuneVariables = Variables<(typeof names)[number]>;

const variables = readVariables(names, process.env);
const { kinds, ...kept } = readRules(variables);

/** A page of edges, an object or a short query takes less. */
const stepMs = 30_000;

/**
 * Scheduled: has Neptune Analytics rank the graph when it has changed since the last ranking. What takes more than a call is
 * gone on with by the next: edges are exported, imported, ranked, and the ranking is written as the function writes its own.
 */
export const handler = rankWhenChanged(variables.COUNTERS_TABLE, async ({ remainingMs, signal }) => {
  const { step, nodes, goesOn } = await advance({
    cluster: {
      clusterArn: variables.CLUSTER_ARN,
      secretArn: variables.SECRET_ARN,
      database: variables.DATABASE,
    },
    kept,
    kinds,
    graph: openNeptuneGraph(variables.GRAPH_ID),
    bucket: variables.EXPORT_BUCKET,
    importRoleArn: variables.IMPORT_ROLE_ARN,
    nodes: readInteger('RANK_NODES', variables.RANK_NODES, 1),
    progress: openProgress(variables.COUNTERS_TABLE, rankName),
    now: Date.now,
    remainingMs,
    hasTime: () => remainingMs() > stepMs,
    patience: () => ({ waitMs: remainingMs(), signal }),
  });
  // A ranking that was begun before may be of an older graph: the next call looks once more.
  return { step, nodes, isSettled: step === 'nothing' && !goesOn };
});
