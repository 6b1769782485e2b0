import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { chattersParameters, namesParameters, neighbourhoodParameters } from '../../domain/chatters/view.ts';
import type { RankVariables } from '../../functions/rank/chatters.ts';
import { DataTable } from '../constructs/data-table.ts';
import { ScheduledFunction } from '../constructs/scheduled-function.ts';
import { Topic } from '../constructs/topic.ts';
import { chattersFaults, chattersSettings } from './chatters-settings.ts';
import type { ChattersSettings } from './chatters-settings.ts';
import type { PipelineDefinition } from './pipeline.ts';
import { type Place, simulatedProducer, transformStream, upsertStream } from './usual-parts.ts';

/** Who takes part in whose stream: edges from both ends into DynamoDB, the graph into MySQL, its nodes ranked. */
export const chatters: PipelineDefinition<DataTable, ChattersSettings> = {
  name: 'chatters',
  settings: chattersSettings,
  entries: ['producer/chatters', 'transform/chatters', 'aggregate/chatters', 'rank/chatters'],
  faults: chattersFaults,

  tables(storage, { keepData }) {
    const edges = new DataTable(storage, 'Graph', { partitionKey: 'node', sortKey: 'edge', keep: keepData });
    new CfnOutput(storage, 'GraphTable', { value: edges.tableName });
    return edges;
  },

  build(scope, platform, own, edges) {
    const { settings, clusterArn } = platform;
    const topic = new Topic(scope, 'Topic', { settings, clusterArn, name: 'chatters' });
    const place: Place = { scope, platform, pipeline: 'chatters', topic };
    return {
      streams: [
        transformStream(place, own.streams.transform, edges, 0),
        upsertStream(place, own.streams.aggregate),
      ],
      scheduled: [simulatedProducer(place, own.producer, {}), ranking(place, own)],
      watchedTables: [{ table: edges.tableName, calls: ['Write'], name: 'graph' }],
      query: {
        parameters: [...chattersParameters, ...neighbourhoodParameters, ...namesParameters],
        variables: {},
        grant: () => {},
      },
    };
  },
};

/** `chatters-rank`: ranks the nodes, when the graph has changed. */
function ranking({ scope, platform }: Place, { rank }: ChattersSettings): ScheduledFunction<RankVariables> {
  const { bundles, counters, database } = platform;
  const scheduled = new ScheduledFunction<RankVariables>(scope, 'Rank', {
    name: 'chatters-rank',
    kind: 'job',
    description: 'chatters-rank: PageRank of the graph',
    settings: rank,
    folder: bundles.functionFolder('rank/chatters'),
    variables: {
      ...database.variables,
      COUNTERS_TABLE: counters.tableName,
      RANK_KEEP: String(rank.keep),
      RANK_KEEP_NODES: String(rank.keepNodes),
      RANK_KINDS: rank.kinds.join(','),
    },
  });
  counters.grant(scheduled.function, 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem');
  database.grantStatements(scheduled.function);
  // By it a command has the graph ranked at once.
  new CfnOutput(Stack.of(scope), 'RankFunction', { value: scheduled.function.functionName });
  return scheduled;
}
