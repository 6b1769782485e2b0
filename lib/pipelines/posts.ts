import { CfnOutput } from 'aws-cdk-lib/core';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { postsParameters, postsWindowsParameters } from '../../domain/posts/view.ts';
import type { CloseVariables } from '../../functions/close/posts.ts';
import type { WindowVariables } from '../../functions/io/posts/window-rules.ts';
import type { LivePostsVariables } from '../../functions/live/posts.ts';
import type { PostsViewVariables } from '../../functions/query/posts/env.ts';
import type { TransformVariables } from '../../functions/transform/env.ts';
import type { PostsTransformVariables } from '../../functions/transform/posts.ts';
import { DataTable } from '../constructs/data-table.ts';
import type { NodeFunction } from '../constructs/node-function.ts';
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
  entries: ['producer/posts', 'live/posts', 'transform/posts', 'aggregate/posts', 'close/posts'],
  chosenBy: chosenPosts,
  faults: postsFaults,

  tables(storage, { keepData }) {
    const items = new DataTable(storage, 'Posts', {
      partitionKey: 'id',
      timeToLive: 'expires_at',
      keep: keepData,
    });
    new CfnOutput(storage, 'PostsTable', { value: items.tableName });
    return items;
  },

  build(scope, platform, own, items) {
    const { settings, clusterArn } = platform;
    const topic = new Topic(scope, 'Topic', { settings, clusterArn, name: own.word });
    // It has as many partitions as the first: a scored post keeps the number of its own.
    const scored = new Topic(scope, 'Scored', { settings, clusterArn, name: `${own.word}.scored` });
    const place: Place = { scope, platform, pipeline: 'posts', topic, own: own.word };
    const rules: WindowVariables & Pick<CloseVariables, 'IDLE_SECONDS'> = {
      WINDOW: JSON.stringify(own.window),
      ALLOWED_LATENESS_SECONDS: String(own.allowedLatenessSeconds),
      LATE: own.late,
      IDLE_SECONDS: String(own.idleSeconds),
    };
    const producer = simulatedProducer(place, own.producer, {});
    const variables: PostsViewVariables = {
      ...rules,
      POSTS_TABLE: items.tableName,
      WORD: own.word,
      OUTPUT: own.output,
    };
    return {
      streams: [
        orderedTransform(place, own, items, scored),
        aggregateStream({ ...place, topic: scored }, own.streams.aggregate, 'posts_ledger', {
          ...rules,
          SOURCE_TOPIC: topic.topicName,
        }),
      ],
      scheduled: [producer, liveSource(place, own, producer.function), closing(place, own, rules)],
      watchedTables: [{ table: items.tableName, calls: ['Write', 'Read'], name: 'posts' }],
      query: {
        parameters: [...postsParameters, ...postsWindowsParameters],
        variables,
        grant: query => {
          items.grant(query, 'dynamodb:BatchGetItem');
        },
      },
    };
  },
};

/** `posts-transform`: keeps the first post of an id, and sends it on with its polarity. */
function orderedTransform(
  { scope, platform, topic }: Place,
  { streams, dedupe }: PostsSettings,
  items: DataTable,
  scored: Topic,
): Stream<TransformVariables & PostsTransformVariables> {
  const { settings, bundles, brokers, network, setAside, counters, latest, aheadSeconds } = platform;
  const stream = new Stream<TransformVariables & PostsTransformVariables>(scope, 'Transform', {
    name: 'posts-transform',
    stage: settings.stage,
    topic,
    own: topic.topicName,
    sendsTo: [scored],
    network,
    polling: settings.polling,
    settings: streams.transform,
    folder: bundles.functionFolder('transform/posts'),
    variables: {
      ...brokers,
      SCORED_TOPIC: scored.topicName,
      RAW_TABLE: items.tableName,
      SET_ASIDE_TABLE: setAside.tableName,
      COUNTERS_TABLE: counters.tableName,
      LATEST_TABLE: latest.tableName,
      STREAM: 'posts-transform',
      AHEAD_SECONDS: String(aheadSeconds),
      TTL_DAYS: String(dedupe.days),
      REPORT_ITEM_FAILURES: 'false',
    },
  });
  items.grant(stream.function, 'dynamodb:PutItem', 'dynamodb:BatchGetItem');
  setAside.grant(stream.function, 'dynamodb:BatchWriteItem');
  counters.grant(stream.function, 'dynamodb:UpdateItem');
  latest.grant(stream.function, 'dynamodb:GetItem', 'dynamodb:PutItem');
  return stream;
}

/** `posts-close`: writes windows down once the watermark has passed their end. */
function closing(
  { scope, platform }: Place,
  { close }: PostsSettings,
  rules: WindowVariables & Pick<CloseVariables, 'IDLE_SECONDS'>,
): ScheduledFunction<CloseVariables> {
  const { bundles, counters, database } = platform;
  const scheduled = new ScheduledFunction<CloseVariables>(scope, 'Close', {
    name: 'posts-close',
    kind: 'job',
    description: 'posts-close: windows that the watermark has passed',
    settings: close,
    folder: bundles.functionFolder('close/posts'),
    variables: { ...database.variables, ...rules, COUNTERS_TABLE: counters.tableName },
  });
  counters.grant(scheduled.function, 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem');
  // Neither action knows resources: mappings are listed, and metrics read, for the account.
  scheduled.function.addToRolePolicy(
    new PolicyStatement({
      actions: ['lambda:ListEventSourceMappings', 'cloudwatch:GetMetricData'],
      resources: ['*'],
    }),
  );
  database.grantStatements(scheduled.function);
  return scheduled;
}

/** `posts-live`: outside the network, where the internet is; the producer, which is inside, sends what it reads. */
function liveSource(
  { scope, platform, topic }: Place,
  { live, lang }: PostsSettings,
  producer: NodeFunction,
): ScheduledFunction<LivePostsVariables> {
  const { bundles, counters } = platform;
  const scheduled = new ScheduledFunction<LivePostsVariables>(scope, 'Live', {
    name: 'posts-live',
    kind: 'producer',
    description: `live posts of ${topic.topicName}`,
    settings: live,
    folder: bundles.functionFolder('live/posts'),
    variables: {
      PRODUCER_FUNCTION: producer.functionName,
      COUNTERS_TABLE: counters.tableName,
      WORD: topic.topicName,
      LANGUAGE: lang === '' ? 'any' : lang,
      FIREHOSE_URL: live.url,
    },
  });
  // Without `:*`, which grantInvoke adds: there is no version that it could call.
  scheduled.function.addToRolePolicy(
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [producer.functionArn] }),
  );
  counters.grant(scheduled.function, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
  return scheduled;
}
