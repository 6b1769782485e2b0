import type { Construct } from 'constructs';
import type { AggregateVariables, UpsertVariables } from '../../functions/aggregate/env.ts';
import type { FoldVariables } from '../../functions/batch/fold.ts';
import type { ProducerVariables } from '../../functions/producer/env.ts';
import type { TransformVariables } from '../../functions/transform/env.ts';
import type { DataTable } from '../constructs/data-table.ts';
import { Producer } from '../constructs/producer.ts';
import { ScheduledFunction } from '../constructs/scheduled-function.ts';
import { Stream } from '../constructs/stream.ts';
import { DeadLetterTopic, type Topic } from '../constructs/topic.ts';
import type {
  FoldSettings,
  IdempotentStream,
  LedgeredStream,
  ProducerSettings,
} from '../settings/stream-settings.ts';
import type { Platform } from './pipeline.ts';

/** Where a part is built, and of which pipeline: its functions are `<column>/<pipeline>`. */
export interface Place {
  readonly scope: Construct;
  readonly platform: Platform;
  readonly pipeline: string;
  readonly topic: Topic;
  /** The name of a topic that is a setting. */
  readonly own?: string;
}

/**
 * `<pipeline>-transform`: keeps each row of the topic as an item of the table. `ttlDays`: 0 keeps items for good. `more`: what
 * only this one needs of its environment.
 */
export function transformStream<More extends Readonly<Record<string, string>>>(
  { scope, platform, pipeline, topic }: Place,
  own: IdempotentStream,
  items: DataTable,
  ttlDays: number,
  more: More,
): Stream<TransformVariables & More> {
  const { settings, clusterArn, bundles, setAside, counters, latest, aheadSeconds } = platform;
  const { failures } = own;
  const name = `${pipeline}-transform`;
  const stream = new Stream<TransformVariables & More>(scope, 'Transform', {
    name,
    stage: settings.stage,
    topic,
    polling: settings.polling,
    settings: own,
    ...(failures && {
      deadLetters: new DeadLetterTopic(scope, 'DeadLetters', {
        settings,
        clusterArn,
        topic,
        suffix: failures.deadLetterSuffix,
      }),
    }),
    folder: bundles.functionFolder(`transform/${pipeline}`),
    variables: {
      RAW_TABLE: items.tableName,
      SET_ASIDE_TABLE: setAside.tableName,
      COUNTERS_TABLE: counters.tableName,
      LATEST_TABLE: latest.tableName,
      STREAM: name,
      AHEAD_SECONDS: String(aheadSeconds),
      TTL_DAYS: String(ttlDays),
      REPORT_ITEM_FAILURES: String(failures?.reportItemFailures ?? false),
      ...more,
    },
  });
  items.grant(stream.function, 'dynamodb:BatchWriteItem');
  setAside.grant(stream.function, 'dynamodb:BatchWriteItem');
  counters.grant(stream.function, 'dynamodb:UpdateItem');
  return stream;
}

/**
 * `<pipeline>-aggregate`: adds the rows of the topic to the sums of a MySQL table, which is their ledger. `more`: what only
 * this one needs of its environment.
 */
export function aggregateStream<More extends Readonly<Record<string, string>>>(
  place: Place,
  own: LedgeredStream,
  ledgerTable: string,
  more: More,
): Stream<AggregateVariables & More> {
  return withDatabase(
    place,
    new Stream<AggregateVariables & More>(place.scope, 'Aggregate', {
      ...aggregateProps(place),
      settings: own,
      variables: { ...upsertVariables(place), LEDGER_TABLE: ledgerTable, ...more },
    }),
  );
}

/** `<pipeline>-aggregate`: writes the rows of the topic into MySQL tables, by keys made of the rows. */
export function upsertStream(place: Place, own: IdempotentStream): Stream<UpsertVariables> {
  return withDatabase(
    place,
    new Stream<UpsertVariables>(place.scope, 'Aggregate', {
      ...aggregateProps(place),
      settings: own,
      variables: upsertVariables(place),
    }),
  );
}

function aggregateProps({ platform, pipeline, topic, own }: Place) {
  const { settings, bundles } = platform;
  return {
    name: `${pipeline}-aggregate`,
    stage: settings.stage,
    topic,
    ...(own !== undefined && { own }),
    polling: settings.polling,
    folder: bundles.functionFolder(`aggregate/${pipeline}`),
  };
}

function upsertVariables({ platform, pipeline }: Place): UpsertVariables {
  return {
    ...platform.database.variables,
    SET_ASIDE_TABLE: platform.setAside.tableName,
    COUNTERS_TABLE: platform.counters.tableName,
    STREAM: `${pipeline}-aggregate`,
    AHEAD_SECONDS: String(platform.aheadSeconds),
  };
}

function withDatabase<S extends Stream>({ platform }: Place, stream: S): S {
  platform.setAside.grant(stream.function, 'dynamodb:BatchWriteItem');
  platform.counters.grant(stream.function, 'dynamodb:UpdateItem');
  platform.database.grantStatements(stream.function);
  return stream;
}

/**
 * `<pipeline>-producer`: sends simulated messages to the topic. `more`: what only this one needs of its environment.
 * `reads`: a table that it may query.
 */
export function simulatedProducer<More extends Readonly<Record<string, string>>>(
  { scope, platform, pipeline, topic }: Place,
  own: ProducerSettings,
  more: More,
  reads?: DataTable,
): Producer<ProducerVariables & More> {
  const { brokers, bundles, network, counters } = platform;
  const producer = new Producer<ProducerVariables & More>(scope, 'Producer', {
    name: `${pipeline}-producer`,
    topic,
    network,
    settings: own,
    folder: bundles.functionFolder(`producer/${pipeline}`),
    variables: {
      ...brokers,
      TOPIC: topic.topicName,
      COUNTERS_TABLE: counters.tableName,
      INTERVAL_SECONDS: String(own.intervalSeconds),
      ...more,
    },
  });
  reads?.grant(producer.function, 'dynamodb:Query');
  counters.grant(producer.function, 'dynamodb:UpdateItem');
  return producer;
}

/** `<pipeline>-fold`: every five minutes, makes the sums in the ledger of `aggregateStream` as few rows as readers need. */
export function foldOfDays(
  { scope, platform, pipeline }: Pick<Place, 'scope' | 'platform' | 'pipeline'>,
  own: FoldSettings,
  ledgerTable: string,
): ScheduledFunction<FoldVariables> {
  const { bundles, counters, database } = platform;
  const name = `${pipeline}-fold`;
  const scheduled = new ScheduledFunction<FoldVariables>(scope, 'Fold', {
    name,
    kind: 'job',
    everyMinutes: 5,
    description: `${name}: sums in fewer rows: past days by the day, recent ones by the minute`,
    settings: own,
    folder: bundles.functionFolder(`fold/${pipeline}`),
    variables: {
      ...database.variables,
      COUNTERS_TABLE: counters.tableName,
      SUMS_TABLE: ledgerTable,
      RECENT_DAYS: String(own.recentDays),
    },
  });
  counters.grant(scheduled.function, 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem');
  database.grantStatements(scheduled.function);
  return scheduled;
}
