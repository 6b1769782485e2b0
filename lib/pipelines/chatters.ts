import { CfnOutput } from 'aws-cdk-lib/core';
import { chattersParameters, namesParameters, neighbourhoodParameters } from '../../domain/chatters/view.ts';
import { DataTable } from '../constructs/data-table.ts';
import { Topic } from '../constructs/topic.ts';
import { ranking } from './chatters-rank.ts';
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
      scheduled: [simulatedProducer(place, own.producer, {}), ranking(place, own.rank)],
      watchedTables: [{ table: edges.tableName, calls: ['Write'], name: 'graph' }],
      query: {
        parameters: [...chattersParameters, ...neighbourhoodParameters, ...namesParameters],
        variables: {},
        grant: () => {},
      },
    };
  },
};
