import { CfnOutput } from 'aws-cdk-lib/core';
import type { RankVariables } from '../../functions/rank/chatters.ts';
import { ScheduledFunction } from '../constructs/scheduled-function.ts';
import type { RankSettings } from './chatters-settings.ts';
import type { Place } from './usual-parts.ts';

/** `chatters-rank`: ranks the graph, outside the network, when edges have come since the last ranking. */
export function ranking(
  { scope, platform }: Pick<Place, 'scope' | 'platform'>,
  own: RankSettings,
): ScheduledFunction<RankVariables> {
  const { bundles, counters, database } = platform;
  const scheduled = new ScheduledFunction<RankVariables>(scope, 'Rank', {
    name: 'chatters-rank',
    kind: 'job',
    description: 'chatters-rank: PageRank of the graph, when it has grown',
    settings: own,
    folder: bundles.functionFolder('rank/chatters'),
    variables: {
      ...database.variables,
      COUNTERS_TABLE: counters.tableName,
      RANK_KEEP: String(own.keep),
      RANK_KINDS: own.kinds.join(','),
    },
  });
  counters.grant(scheduled.function, 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem');
  database.grantStatements(scheduled.function);
  new CfnOutput(scope, 'RankFunction', { value: scheduled.function.functionName }).overrideLogicalId(
    'RankFunction',
  );
  return scheduled;
}
