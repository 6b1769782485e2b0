import { Duration, Tags } from 'aws-cdk-lib/core';
import type { EventSourceMappingOptions } from 'aws-cdk-lib/aws-lambda';
import {
  EventSourceMapping,
  EventSourceMappingLogLevel,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { CfnTopic } from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import { groupOf } from '../../domain/stream-names.ts';
import type { Stage } from '../settings/settings.ts';
import type {
  FailureSettings,
  IdempotentStream,
  LedgeredStream,
  OrderedStream,
  PollingSettings,
  ProvisionedPolling,
  StreamSettings,
} from '../settings/stream-settings.ts';
import { grantDeadLetters, grantPoll, grantProduce } from './kafka-access.ts';
import { groupNameFault } from './kafka-names.ts';
import type { FunctionNetwork, NodeFunctionProps } from './node-function.ts';
import { NodeFunction } from './node-function.ts';
import { measuredBy } from './watched-stream.ts';
import type { WatchedStream } from './watched-stream.ts';

type Values = Readonly<Record<string, string>>;

interface AnyStreamProps<Variables extends Values>
  extends Omit<NodeFunctionProps<Variables>, 'description' | 'reservedConcurrency'> {
  readonly stage: Stage;
  /** `<pipeline>-<what it does>`, such as `trades-transform`. */
  readonly name: string;
  readonly topic: CfnTopic;
  /**
   * Where the topic is a setting, its name: no mapping changes its topics, so that each has a mapping of its own, and a
   * place in a group of its own.
   */
  readonly own?: string;
  readonly polling: PollingSettings;
  readonly settings: StreamSettings;
  /** Where given up records go: there if, and only if, the settings give any up. */
  readonly deadLetters?: CfnTopic;
  /** Topics to which the function writes records of its own. */
  readonly sendsTo?: readonly CfnTopic[];
}

interface IdempotentStreamProps<Variables extends Values> extends AnyStreamProps<Variables> {
  readonly settings: IdempotentStream;
  readonly sendsTo?: never;
}

interface LedgeredStreamProps<Variables extends Values> extends AnyStreamProps<Variables> {
  readonly settings: LedgeredStream;
  /** LEDGER_TABLE names the table of its marks, for commands that read it off the function. */
  readonly variables: Variables & { readonly LEDGER_TABLE: string };
  readonly deadLetters?: never;
  readonly sendsTo?: never;
}

interface OrderedStreamProps<Variables extends Values> extends AnyStreamProps<Variables> {
  readonly settings: OrderedStream;
  readonly deadLetters?: never;
  readonly sendsTo: readonly CfnTopic[];
  readonly network: FunctionNetwork;
}

/** A stream of each kind has what its kind needs, and nothing that its kind may not do. */
export type StreamProps<Variables extends Values> =
  | IdempotentStreamProps<Variables>
  | LedgeredStreamProps<Variables>
  | OrderedStreamProps<Variables>;

/**
 * A function fed from a topic in order. Its group carries stage and name, so a stream that is dropped and made
 * again goes on where it stopped. On demand a batch is tried until it succeeds; provisioned, as its settings say.
 * Throws for a combination that Lambda would refuse, or in which records would be lost.
 */
export class Stream<Variables extends Values = Values> extends Construct {
  readonly function: NodeFunction<Variables>;
  /** UUID of its mapping. */
  readonly mappingId: string;
  readonly group: string;
  /** What alarms and the operations dashboard need to know of it. */
  readonly watched: WatchedStream;

  constructor(scope: Construct, id: string, props: StreamProps<Variables>) {
    super(scope, id);
    const { topic, settings, deadLetters, sendsTo = [] } = props;
    this.group = groupOf(props.stage, props.name, props.own);
    this.refuseFaults(props);
    const failures = failuresOf(settings);
    this.function = new NodeFunction(this, 'Function', {
      ...props,
      description: `${props.name}: batches of ${topic.topicName}`,
    });
    if (settings.localEventBytes !== undefined)
      Tags.of(this.function).add('millrace:event-bytes', String(settings.localEventBytes));
    grantPoll(this.function, topic.clusterArn, [topic.topicName], this.group);
    if (deadLetters) grantDeadLetters(this.function, topic.clusterArn, deadLetters.topicName);
    for (const { clusterArn, topicName } of sendsTo) grantProduce(this.function, clusterArn, topicName);
    const mapping = new EventSourceMapping(
      this,
      props.own === undefined ? 'Mapping' : `Mapping-${props.own}`,
      {
        target: this.function,
        eventSourceArn: topic.clusterArn,
        kafkaTopic: topic.topicName,
        kafkaConsumerGroupId: this.group,
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: settings.batchSize,
        maxBatchingWindow: Duration.seconds(settings.windowSeconds),
        ...(props.polling.mode === 'provisioned' && provisioned(props.polling)),
        ...(failures && deadLetters && givingUp(failures, deadLetters)),
      },
    );
    this.mappingId = mapping.eventSourceMappingId;
    // Lambda looks at the cluster with the function's role as soon as the mapping is made.
    mapping.node.addDependency(
      topic,
      ...sendsTo,
      ...(deadLetters ? [deadLetters] : []),
      ...(this.function.role ? [this.function.role] : []),
    );
    this.watched = {
      name: props.name,
      group: this.group,
      topic: topic.topicName,
      function: this.function,
      timeoutSeconds: settings.timeoutSeconds,
      mappingId: this.mappingId,
      ...measuredBy(this),
    };
  }

  private refuseFaults(props: StreamProps<Variables>): void {
    const { topic, polling, settings, deadLetters, network, sendsTo = [] } = props;
    const { kind } = settings;
    const failures = failuresOf(settings);
    const twin = this.node.root.node
      .findAll()
      .find(other => other !== this && other instanceof Stream && other.group === this.group);
    const faults: readonly (readonly [boolean, string])[] = [
      [twin !== undefined, `consumer group ${this.group} is that of ${twin?.node.path}`],
      [failures !== undefined && polling.mode !== 'provisioned', 'failures need polling.mode provisioned'],
      [failures !== undefined && !deadLetters, 'failures give records up: deadLetters must name their topic'],
      [failures === undefined && !!deadLetters, 'deadLetters need failures: no record is given up without'],
      [deadLetters?.topicName === topic.topicName, 'deadLetters must be another topic than its own'],
      [
        'LEDGER_TABLE' in props.variables !== (kind === 'ledgered'),
        `a function with a LEDGER_TABLE is ledgered, and no other is; settings.kind is ${kind}`,
      ],
      [
        sendsTo.length > 0 !== (kind === 'ordered'),
        `a function that sends to topics is ordered, and no other is; settings.kind is ${kind}`,
      ],
      [sendsTo.length > 0 && !network, 'what it sends goes to brokers, which only its network reaches'],
      [
        sendsTo.some(({ topicName }) => topicName === topic.topicName),
        'it must send to other topics than its own',
      ],
    ];
    const fault = groupNameFault(this.group) ?? faults.find(([isFault]) => isFault)?.[1];
    if (fault !== undefined) throw new Error(`${this.node.path}: ${fault}`);
  }
}

function failuresOf(settings: StreamSettings): FailureSettings | undefined {
  return settings.kind === 'idempotent' ? settings.failures : undefined;
}

function provisioned(polling: ProvisionedPolling): EventSourceMappingOptions {
  const { minPollers, maxPollers, pollerGroup, metrics, logLevel } = polling;
  return {
    provisionedPollerConfig: {
      minimumPollers: minPollers,
      maximumPollers: maxPollers,
      pollerGroupName: pollerGroup,
    },
    ...(metrics.length > 0 && { metricsConfig: { metrics: metrics.map(name => metricTypes[name]) } }),
    logLevel: EventSourceMappingLogLevel[logLevel],
  };
}

const metricTypes = {
  EventCount: MetricType.EVENT_COUNT,
  ErrorCount: MetricType.ERROR_COUNT,
  KafkaMetrics: MetricType.KAFKA_METRICS,
};

function givingUp(failures: FailureSettings, deadLetters: CfnTopic): EventSourceMappingOptions {
  const { retries, maxRecordAgeSeconds: age } = failures;
  return {
    retryAttempts: retries,
    ...(age !== -1 && { maxRecordAge: Duration.seconds(age) }),
    bisectBatchOnError: failures.splitOnError,
    reportBatchItemFailures: failures.reportItemFailures,
    onFailure: { bind: () => ({ destination: `kafka://${deadLetters.topicName}` }) },
  };
}
