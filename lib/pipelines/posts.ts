import { CfnOutput } from 'aws-cdk-lib/core';
import { postsParameters } from '../../domain/posts/view.ts';
import type { PostsViewVariables } from '../../functions/query/posts/env.ts';
import { DataTable, text } from '../constructs/data-table.ts';
import { ScheduledFunction } from '../constructs/scheduled-function.ts';
import { Stream } from '../constructs/stream.ts';
import { Topic } from '../constructs/topic.ts';
import type { PipelineDefinition } from './pipeline.ts';
import { postsFaults } from './posts-faults.ts';
import { chosenPosts, type PostsSettings, postsSettings } from './posts-settings.ts';
import { aggregateStream, type Place, simulatedProducer } from './usual-parts.ts';

/** Social posts on a tracked word: each once into DynamoDB with its polarity, windows and words into MySQL. */
export const posts: PipelineDefinition<DataTable, PostsSettings> = {
  name: 'posts',
  settings: postsSettings,
  entries: ['producer/posts', 'transform/posts', 'aggregate/posts', 'close/posts'],
  chosenBy: chosenPosts,
  faults: postsFaults,

  tables(storage, { keepData }) {
    const items = new DataTable(storage, 'Posts', {
      partitionKey: 'id',
      timeToLive: 'expires_at',
      keep: keepData,
    });
    items.addGlobalSecondaryIndex({
      indexName: 'by_day',
      partitionKey: text('day_shard'),
      sortKey: text('created_at'),
    });
    new CfnOutput(storage, 'PostsTable', { value: items.tableName });
    return items;
  },

  build(scope, platform, own, items) {
    const { settings, clusterArn } = platform;
    const place = { scope, platform, pipeline: 'posts' };
    const topic = new Topic(scope, 'Topic', { settings, clusterArn, name: own.word });
    // As many partitions as the first: a post keeps the number of its own.
    const scored = new Topic(scope, 'Scored', { settings, clusterArn, name: `${own.word}.scored` });
    const rows = { table: items.tableName, calls: ['Write', 'Read'] } as const;
    const variables: PostsViewVariables = { POSTS_TABLE: items.tableName, POSTS_WORD: own.word };
    return {
      streams: [
        transformStream({ ...place, topic }, own, items, scored),
        aggregateStream({ ...place, topic: scored }, own.streams.aggregate, 'window_sums', windowVariables(own)),
      ],
      scheduled: [
        simulatedProducer({ ...place, topic }, own.producer, {}),
        closing(place, own),
      ],
      watchedTables: [
        { ...rows, name: 'posts' },
        { ...rows, name: 'posts-by-day', index: 'by_day' },
      ],
      query: {
        parameters: postsParameters,
        variables,
        grant: query => items.grant(query, 'dynamodb:Query'),
      },
    };
  },
};
