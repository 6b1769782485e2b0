import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { chattersParameters, namesParameters, neighbourhoodParameters } from '../../domain/chatters/view.ts';
import type { RankByNeptuneVariables } from '../../functions/rank-neptune/chatters.ts';
import type { RankVariables } from '../../functions/rank/chatters/rules.ts';
import { AnalyticsGraph } from '../constructs/analytics-graph.ts';
import { DataTable } from '../constructs/data-table.ts';
import { ScheduledFunction } from '../constructs/scheduled-function.ts';
import type { ScheduledFunctionProps } from '../constructs/scheduled-function.ts';
import { Topic } from '../constructs/topic.ts';
import { chattersFaults, chattersSettings } from './chatters-settings.ts';
import type { ChattersSettings, RankSettings } from './chatters-settings.ts';
import type { PipelineDefinition } from './pipeline.ts';
import { type Place, simulatedProducer, transformStream, upsertStream } from './usual-parts.ts';

/** Who takes part in whose stream: edges from both ends into DynamoDB, the graph into MySQL, its nodes ranked. */
export const chatters: PipelineDefinition<DataTable, ChattersSettings> = {
  name: 'chatters',
  settings: chattersSettings,
  entries: ['producer/chatters', 'transform/chatters', 'aggregate/chatters', 'rank/chatters'],
  entriesFor: ({ rank }) => (rank.engine === 'neptune' ? ['rank-neptune/chatters'] : []),
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
        transformStream(place, own.streams.transform, edges, 0, {}),
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

/** `chatters-rank`: ranks the nodes, when the graph has changed, or has Neptune Analytics rank them. */
function ranking(place: Place, { rank }: ChattersSettings): ScheduledFunction<RankVariables> {
  const { scope, platform } = place;
  const { bundles, counters, database } = platform;
  const usual = {
    name: 'chatters-rank',
    kind: 'job',
    description: 'chatters-rank: PageRank of the graph',
    settings: rank,
  } as const;
  const variables: RankVariables = {
    ...database.variables,
    COUNTERS_TABLE: counters.tableName,
    RANK_KEEP: String(rank.keep),
    RANK_KEEP_NODES: String(rank.keepNodes),
    RANK_KINDS: rank.kinds.join(','),
  };
  const scheduled =
    rank.engine === 'neptune'
      ? rankingByNeptune(place, rank, { ...usual, variables })
      : new ScheduledFunction<RankVariables>(scope, 'Rank', {
          ...usual,
          folder: bundles.functionFolder('rank/chatters'),
          variables,
        });
  counters.grant(scheduled.function, 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem');
  database.grantStatements(scheduled.function);
  // By it a command has the graph ranked at once.
  new CfnOutput(Stack.of(scope), 'RankFunction', { value: scheduled.function.functionName });
  return scheduled;
}

/** In the network, from where alone the graph can be asked. */
function rankingByNeptune(
  { scope, platform }: Place,
  { neptune }: RankSettings,
  props: Omit<ScheduledFunctionProps<RankVariables>, 'folder'>,
): ScheduledFunction<RankByNeptuneVariables> {
  const { bundles, network, settings } = platform;
  const graph = new AnalyticsGraph(scope, 'Neptune', {
    network,
    memory: neptune.memory,
    keep: settings.keepData,
    refusal: "chatters.rank.engine is 'neptune', which AWS alone has: set 'function' in this stage",
  });
  const scheduled = new ScheduledFunction<RankByNeptuneVariables>(scope, 'Rank', {
    ...props,
    folder: bundles.functionFolder('rank-neptune/chatters'),
    network,
    variables: { ...props.variables, ...graph.variables, RANK_NODES: String(neptune.nodes) },
  });
  graph.grant(scheduled.function);
  return scheduled;
}
