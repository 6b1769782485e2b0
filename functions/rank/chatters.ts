import { readVariables } from '../variables.ts';
import { rankGraph } from './chatters/rank-graph.ts';
import { rankNames, readRules } from './chatters/rules.ts';
import { rankWhenChanged } from './chatters/scheduled.ts';

const variables = readVariables(rankNames, process.env);
const database = {
  clusterArn: variables.CLUSTER_ARN,
  secretArn: variables.SECRET_ARN,
  database: variables.DATABASE,
};
const rules = readRules(variables);

/**
 * Scheduled: ranks the graph when it has changed since the last ranking, and keeps the ranking. Killed at any moment it
 * leaves the last ranking as it was, and the next call starts anew; two at once make two rankings.
 */
export const handler = rankWhenChanged(
  variables.COUNTERS_TABLE,
  async ({ context, startedMs, callMs, remainingMs, signal }) => {
    const memoryBytes = context.memoryLimitInMB ? Number(context.memoryLimitInMB) * 2 ** 20 : Infinity;
    const limits = { startedMs, callMs, memoryBytes, patience: () => ({ waitMs: remainingMs(), signal }) };
    const report = await rankGraph(database, rules, limits);
    return {
      step: report.nodes > 0 ? 'ranked' : 'unchanged',
      nodes: report.nodes,
      isSettled: report.leftOver === 0,
      figures: report,
    };
  },
);
