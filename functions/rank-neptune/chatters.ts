import type { Context } from 'aws-lambda';
import { moveCounter } from '../io/counters.ts';
import { openProgress } from '../io/job-progress.ts';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { openNeptuneGraph } from '../io/neptune-graph.ts';
import { readCounters } from '../io/stream-counters.ts';
import { rankNames, readRules } from '../rank/chatters/rules.ts';
import { readInteger, readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';
import { advance } from './chatters/steps.ts';

const names = [...rankNames, 'GRAPH_ID', 'EXPORT_BUCKET', 'IMPORT_ROLE_ARN', 'RANK_NODES'] as const;

/** RANK_NODES: so many nodes of a ranking are written. */
export type RankByNeptuneVariables = Variables<(typeof names)[number]>;

const variables = readVariables(names, process.env);
const countersTable = variables.COUNTERS_TABLE;
const { kinds, ...kept } = readRules(variables);
const name = 'chatters-rank';
const log = openLog(name);
const metrics = openMetrics(name, process.env);

/** Kept for what follows a step. */
const reserveMs = 5_000;
/** A page of edges, an object or a short query takes less. */
const stepMs = 30_000;

/** The counter of the edges when they were ranked: until it moves, the database may sleep. */
let settled: string | undefined;

/**
 * Scheduled: has Neptune Analytics rank the graph when it has changed since the last ranking. What takes more than a call is
 * gone on with by the next: edges are exported, imported, ranked, and the ranking is written as the function writes its own.
 */
export const handler = async (_event: unknown, context: Context): Promise<{ readonly nodes: number }> => {
  const startedMs = Date.now();
  log.begin(context);
  const remainingMs = () => Math.max(0, context.getRemainingTimeInMillis() - reserveMs);
  const signal = AbortSignal.timeout(remainingMs());
  const counters = await readCounters(countersTable, ['chatters-aggregate'], signal);
  const version = counters.get('chatters-aggregate')?.version ?? '0';
  if (version === settled) {
    log.info('unchanged', { nodes: 0 });
    return { nodes: 0 };
  }
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
    progress: openProgress(countersTable, name),
    now: Date.now,
    remainingMs,
    hasTime: () => remainingMs() > stepMs,
    patience: () => ({ waitMs: remainingMs(), signal }),
  });
  if (nodes > 0) await moveCounter(countersTable, name, nodes, undefined);
  // A ranking that was begun before may be of an older graph: the next call looks once more.
  if (step === 'nothing' && !goesOn) settled = version;
  log.info(step, { nodes, ms: Date.now() - startedMs });
  metrics.write({ RowsOut: nodes });
  return { nodes };
};
