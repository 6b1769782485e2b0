import { CfnOutput } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { tradesParameters } from '../../domain/trades/view.ts';
import type { AggregateVariables } from '../../functions/aggregate/env.ts';
import type { ProducerVariables } from '../../functions/producer/env.ts';
import type { TradesProducerVariables } from '../../functions/producer/trades.ts';
import type { TradesViewVariables } from '../../functions/query/trades/env.ts';
import type { TransformVariables } from '../../functions/transform/env.ts';
import { DataTable, text } from '../constructs/data-table.ts';
import { Producer } from '../constructs/producer.ts';
import { Stream } from '../constructs/stream.ts';
import { DeadLetterTopic, Topic } from '../constructs/topic.ts';
import type { PipelineDefinition, Platform } from './pipeline.ts';
import type { TradesSettings } from './trades-settings.ts';
import { tradesFaults, tradesSettings } from './trades-settings.ts';

interface TradesTables {
  /** Raw rows, by ticker and time. */
  readonly raw: DataTable;
}

/** Ticks of listed companies: every row into DynamoDB, volume by sector and day into MySQL. */
export const trades: PipelineDefinition<TradesTables, TradesSettings> = {
  name: 'trades',
  settings: tradesSettings,
  entries: ['producer/trades', 'transform/trades', 'aggregate/trades'],
  faults: tradesFaults,

  tables(storage, { keepData }, { rawTable }) {
    const raw = new DataTable(storage, 'RealTimeData', {
      partitionKey: 'ticker',
      sortKey: 'created_at_id',
      timeToLive: 'expires_at',
      ...rawTable,
      keep: keepData,
    });
    raw.addGlobalSecondaryIndex({
      indexName: 'by_day',
      partitionKey: text('day_shard'),
      sortKey: text('created_at_id'),
    });
    new CfnOutput(storage, 'RealTimeDataTable', { value: raw.tableName });
    return { raw };
  },

  build(scope, platform, own, { raw }) {
    const { settings, clusterArn } = platform;
    const topic = new Topic(scope, 'Topic', { settings, clusterArn, name: 'trading_data' });
    const made: Made = { scope, platform, own, raw, topic };
    const producer = produces(made);
    const rows = { table: raw.tableName, calls: ['Write', 'Read'] } as const;
    const variables: TradesViewVariables = { RAW_TABLE: raw.tableName };
    return {
      streams: [transforms(made), aggregates(made)],
      scheduled: [producer],
      watchedTables: [
        { ...rows, name: 'raw-rows' },
        { ...rows, name: 'raw-rows-by-day', index: 'by_day' },
      ],
      query: {
        parameters: tradesParameters,
        variables,
        grant: query => raw.grant(query, 'dynamodb:Query'),
      },
    };
  },
};

/** What is there when its functions are made. */
interface Made {
  readonly scope: Construct;
  readonly platform: Platform;
  readonly own: TradesSettings;
  readonly raw: DataTable;
  readonly topic: Topic;
}

function produces({
  scope,
  platform,
  own,
  raw,
  topic,
}: Made): Producer<ProducerVariables & TradesProducerVariables> {
  const { brokers, bundles, network, counters, database } = platform;
  const producer = new Producer<ProducerVariables & TradesProducerVariables>(scope, 'Producer', {
    name: 'trades-producer',
    topic,
    network,
    settings: own.producer,
    folder: bundles.functionFolder('producer/trades'),
    variables: {
      ...brokers,
      ...database.variables,
      TOPIC: topic.topicName,
      RAW_TABLE: raw.tableName,
      COUNTERS_TABLE: counters.tableName,
      INTERVAL_SECONDS: String(own.producer.intervalSeconds),
    },
  });
  raw.grant(producer.function, 'dynamodb:Query');
  counters.grant(producer.function, 'dynamodb:UpdateItem');
  database.grantStatements(producer.function);
  return producer;
}

function transforms({ scope, platform, own, raw, topic }: Made): Stream<TransformVariables> {
  const { settings, clusterArn, bundles, setAside, counters } = platform;
  const { transform } = own.streams;
  const { failures } = transform;
  const name = 'trades-transform';
  const stream = new Stream<TransformVariables>(scope, 'Transform', {
    name,
    stage: settings.stage,
    topic,
    polling: settings.polling,
    settings: transform,
    ...(failures && {
      deadLetters: new DeadLetterTopic(scope, 'DeadLetters', {
        settings,
        clusterArn,
        source: topic,
        suffix: failures.deadLetterSuffix,
      }),
    }),
    folder: bundles.functionFolder('transform/trades'),
    variables: {
      RAW_TABLE: raw.tableName,
      SET_ASIDE_TABLE: setAside.tableName,
      COUNTERS_TABLE: counters.tableName,
      STREAM: name,
      TTL_DAYS: String(own.ttlDays),
      REPORT_ITEM_FAILURES: String(failures?.reportItemFailures ?? false),
    },
  });
  raw.grant(stream.function, 'dynamodb:BatchWriteItem');
  setAside.grant(stream.function, 'dynamodb:BatchWriteItem');
  counters.grant(stream.function, 'dynamodb:UpdateItem');
  return stream;
}

function aggregates({ scope, platform, own, topic }: Made): Stream<AggregateVariables> {
  const { settings, bundles, setAside, counters, database } = platform;
  const name = 'trades-aggregate';
  const stream = new Stream<AggregateVariables>(scope, 'Aggregate', {
    name,
    stage: settings.stage,
    topic,
    polling: settings.polling,
    settings: own.streams.aggregate,
    folder: bundles.functionFolder('aggregate/trades'),
    variables: {
      ...database.variables,
      SET_ASIDE_TABLE: setAside.tableName,
      COUNTERS_TABLE: counters.tableName,
      STREAM: name,
      LEDGER_TABLE: 'aggregated_data',
    },
  });
  setAside.grant(stream.function, 'dynamodb:BatchWriteItem');
  counters.grant(stream.function, 'dynamodb:UpdateItem');
  database.grantStatements(stream.function);
  return stream;
}
