import type { Context } from 'aws-lambda';
import { moveCounter } from '../io/counters.ts';
import { openLog } from '../io/log.ts';
import { openMetrics } from '../io/metrics.ts';
import { readCounters } from '../io/stream-counters.ts';
import { rankGraph } from './chatters/rank-graph.ts';
import { rankNames, readRules } from './chatters/rules.ts';
import { readVariables } from '../variables.ts';

const variables = readVariables(rankNames, process.env);
const database = {
  clusterArn: variables.CLUSTER_ARN,
  secretArn: variables.SECRET_ARN,
  database: variables.DATABASE,
};
const countersTable = variables.COUNTERS_TABLE;
const rules = readRules(variables);
const name = 'chatters-rank';
const log = openLog(name);
const metrics = openMetrics(name, process.env);

/** Kept for what follows the database. */
const reserveMs = 5_000;

/** The counter of the edges when they were ranked: until it moves, the database may sleep. */
let settled: string | undefined;

/**
 * Scheduled: ranks the graph when it has changed since the last ranking, and keeps the ranking. Killed at any moment it
 * leaves the last ranking as it was, and the next call starts anew; two at once make two rankings.
 */
export const handler = async (_event: unknown, context: Context): Promise<{ readonly nodes: number }> => {
  const startedMs = Date.now();
  log.begin(context);
  const callMs = context.getRemainingTimeInMillis();
  const remainingMs = () => Math.max(0, context.getRemainingTimeInMillis() - reserveMs);
  const signal = AbortSignal.timeout(remainingMs());
  const counters = await readCounters(countersTable, ['chatters-aggregate'], signal);
  const version = counters.get('chatters-aggregate')?.version ?? '0';
  if (version === settled) {
    log.info('unchanged', { nodes: 0 });
    return { nodes: 0 };
  }
  const memoryBytes = context.memoryLimitInMB ? Number(context.memoryLimitInMB) * 2 ** 20 : Infinity;
  const limits = { startedMs, callMs, memoryBytes, patience: () => ({ waitMs: remainingMs(), signal }) };
  const report = await rankGraph(database, rules, limits);
  if (report.nodes > 0) await moveCounter(countersTable, name, report.nodes, undefined);
  if (report.leftOver === 0) settled = version;
  log.info(report.nodes > 0 ? 'ranked' : 'unchanged', { ...report, ms: Date.now() - startedMs });
  metrics.write({ RowsOut: report.nodes });
  return { nodes: report.nodes };
};
