import { CfnOutput } from 'aws-cdk-lib/core';
import { tradesParameters } from '../../domain/trades/view.ts';
import type { ProducerVariables } from '../../functions/producer/env.ts';
import type { TradesProducerVariables } from '../../functions/producer/trades.ts';
import type { TradesViewVariables } from '../../functions/query/trades/view.ts';
import { DataTable } from '../constructs/data-table.ts';
import type { Producer } from '../constructs/producer.ts';
import { Topic } from '../constructs/topic.ts';
import type { PipelineDefinition } from './pipeline.ts';
import type { TradesSettings } from './trades-settings.ts';
import { tradesFaults, tradesSettings } from './trades-settings.ts';
import type { ProducerSettings } from '../settings/stream-settings.ts';
import {
  aggregateStream,
  foldOfDays,
  type Place,
  simulatedProducer,
  transformStream,
} from './usual-parts.ts';

interface TradesTables {
  /** Raw rows, by ticker and time. */
  readonly raw: DataTable;
}

/** Ticks of listed companies: every row into DynamoDB, volume by sector and day into MySQL. */
export const trades: PipelineDefinition<TradesTables, TradesSettings> = {
  name: 'trades',
  settings: tradesSettings,
  entries: ['producer/trades', 'transform/trades', 'aggregate/trades', 'fold/trades'],
  faults: tradesFaults,
  usesDataApiInside: ({ producer }) => producer !== undefined,

  tables(storage, { keepData }, { rawTable: { maxWrites } }) {
    const raw = new DataTable(storage, 'RealTimeData', {
      partitionKey: 'ticker',
      sortKey: 'created_at_id',
      timeToLive: 'expires_at',
      ...(maxWrites !== undefined && { maxWrites }),
      keep: keepData,
    });
    new CfnOutput(storage, 'RealTimeDataTable', { value: raw.tableName });
    return { raw };
  },

  build(scope, platform, own, { raw }) {
    const { settings, clusterArn, latest } = platform;
    const topic = new Topic(scope, 'Topic', { settings, clusterArn, name: 'trading_data' });
    const place: Place = { scope, platform, pipeline: 'trades', topic };
    const variables: TradesViewVariables = {
      RAW_TABLE: raw.tableName,
      TICKER_SHARDS: String(own.rawTable.tickerShards),
    };
    const producer = own.producer && tradesProducer(place, own.producer, raw, variables);
    const transform = transformStream(place, own.streams.transform, raw, own.ttlDays, variables);
    latest.grant(transform.function, 'dynamodb:GetItem', 'dynamodb:PutItem');
    return {
      streams: [transform, aggregateStream(place, own.streams.aggregate, 'aggregated_data', {})],
      scheduled: [...(producer ? [producer] : []), foldOfDays(place, own.fold, 'aggregated_data')],
      watchedTables: [{ table: raw.tableName, calls: ['Write', 'Read'], name: 'raw-rows' }],
      query: {
        parameters: tradesParameters,
        variables,
        grant: query => {
          raw.grant(query, 'dynamodb:Query', 'dynamodb:BatchGetItem');
        },
      },
    };
  },
};

/** `trades-producer`: it reads the companies by the Data API, and goes on from the newest prices. */
function tradesProducer(
  place: Place,
  own: ProducerSettings,
  raw: DataTable,
  variables: TradesViewVariables,
): Producer<ProducerVariables & TradesProducerVariables> {
  const { database } = place.platform;
  const producer = simulatedProducer<TradesProducerVariables>(
    place,
    own,
    { ...database.variables, ...variables },
    raw,
  );
  database.grantStatements(producer.function);
  return producer;
}
