import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { AggregateVariables } from '../../functions/aggregate/env.ts';
import type { ProducerVariables } from '../../functions/producer/env.ts';
import type { TradesProducerVariables } from '../../functions/producer/trades.ts';
import type { TransformVariables } from '../../functions/transform/env.ts';
import type { Settings } from '../config.ts';
import type { Bundles } from './bundle.ts';
import type { Database } from './database.ts';
import type { FunctionNetwork } from './node-function.ts';
import { Producer } from './producer.ts';
import { Stream } from './stream.ts';
import { DeadLetterTopic, Topic } from './topic.ts';

export interface PipelineProps {
  readonly settings: Settings;
  readonly bundles: Bundles;
  readonly network: FunctionNetwork;
  readonly clusterArn: string;
  /** Where clients of the broker connect, and how, as the broker itself said. */
  readonly brokers: Readonly<Record<'BROKERS' | 'BROKER_PROTOCOL', string>>;
  readonly setAside: Table;
  readonly counters: Table;
  readonly database: Database;
  readonly row: PipelineRow;
}

/** What tells one pipeline from another. Its functions are `functions/<verb>/<name>.ts`. */
export interface PipelineRow {
  readonly name: 'trades';
  readonly topic: string;
  readonly rawTable: Table;
}

/** A topic with what writes to it and the two streams that read from it. */
export class Pipeline extends Construct {
  readonly name: string;
  readonly topic: Topic;
  readonly producer: Producer<ProducerVariables & TradesProducerVariables>;
  readonly transform: Stream<TransformVariables>;
  readonly aggregate: Stream<AggregateVariables>;

  private readonly props: PipelineProps;

  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    this.props = props;
    const { settings, clusterArn, row } = props;
    this.name = row.name;
    this.topic = new Topic(this, 'Topic', { settings, clusterArn, name: row.topic });
    this.producer = this.produces();
    this.transform = this.transforms();
    this.aggregate = this.aggregates();
  }

  private produces(): Producer<ProducerVariables & TradesProducerVariables> {
    const { row, settings, counters, database } = this.props;
    const producer = new Producer<ProducerVariables & TradesProducerVariables>(this, 'Producer', {
      topic: this.topic,
      network: this.props.network,
      settings: settings.producer,
      folder: this.props.bundles.functionFolder(`producer/${row.name}`),
      variables: {
        ...this.props.brokers,
        ...database.variables,
        TOPIC: row.topic,
        RAW_TABLE: row.rawTable.tableName,
        COUNTERS_TABLE: counters.tableName,
        INTERVAL_SECONDS: String(settings.producer.intervalSeconds),
      },
    });
    row.rawTable.grant(producer.function, 'dynamodb:Query');
    counters.grant(producer.function, 'dynamodb:UpdateItem');
    database.grantStatements(producer.function);
    return producer;
  }

  private transforms(): Stream<TransformVariables> {
    const { row, settings, setAside, counters } = this.props;
    const { failures } = settings.raw;
    const name = `${row.name}-transform`;
    const stream = new Stream<TransformVariables>(this, 'Transform', {
      name,
      stage: settings.stage,
      topic: this.topic,
      polling: settings.polling,
      settings: settings.raw,
      ...(failures && { deadLetters: this.deadLetters(failures.deadLetterSuffix) }),
      folder: this.props.bundles.functionFolder(`transform/${row.name}`),
      variables: {
        RAW_TABLE: row.rawTable.tableName,
        SET_ASIDE_TABLE: setAside.tableName,
        COUNTERS_TABLE: counters.tableName,
        STREAM: name,
        TTL_DAYS: String(settings.ttlDays),
        REPORT_ITEM_FAILURES: String(failures?.reportItemFailures ?? false),
      },
    });
    row.rawTable.grant(stream.function, 'dynamodb:BatchWriteItem');
    setAside.grant(stream.function, 'dynamodb:BatchWriteItem');
    counters.grant(stream.function, 'dynamodb:UpdateItem');
    return stream;
  }

  private deadLetters(suffix: string): DeadLetterTopic {
    const { settings, clusterArn } = this.props;
    return new DeadLetterTopic(this, 'DeadLetters', { settings, clusterArn, source: this.topic, suffix });
  }

  private aggregates(): Stream<AggregateVariables> {
    const { row, settings, setAside, counters, database } = this.props;
    const name = `${row.name}-aggregate`;
    const stream = new Stream<AggregateVariables>(this, 'Aggregate', {
      name,
      stage: settings.stage,
      topic: this.topic,
      polling: settings.polling,
      settings: settings.sums,
      folder: this.props.bundles.functionFolder(`aggregate/${row.name}`),
      variables: {
        ...database.variables,
        SET_ASIDE_TABLE: setAside.tableName,
        COUNTERS_TABLE: counters.tableName,
        STREAM: name,
      },
    });
    setAside.grant(stream.function, 'dynamodb:BatchWriteItem');
    counters.grant(stream.function, 'dynamodb:UpdateItem');
    database.grantStatements(stream.function);
    return stream;
  }
}
