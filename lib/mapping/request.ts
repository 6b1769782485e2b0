import { groupName, limits, pollerGroupName, topicName } from './limits.ts';
import type { Members } from './members.ts';
import type { MappingSettings } from './settings.ts';

/**
 * What a caller of Create- or UpdateEventSourceMapping, or a template, asks for beside function and source. Left out:
 * undefined. Values are within the API's model once `check` of the members has passed.
 */
export interface MappingInput {
  readonly enabled: boolean | undefined;
  readonly batchSize: number | undefined;
  readonly windowSeconds: number | undefined;
  readonly patterns: readonly string[] | undefined;
  /** Empty: take it away. */
  readonly destination: string | undefined;
  readonly hasOnSuccess: boolean;
  readonly maximumRetryAttempts: number | undefined;
  readonly maximumRecordAgeSeconds: number | undefined;
  readonly bisect: boolean | undefined;
  readonly responseTypes: readonly 'ReportBatchItemFailures'[] | undefined;
  /** No members: back to on-demand mode. */
  readonly pollers: MappingSettings['ProvisionedPollerConfig'];
  readonly metrics: readonly Metric[] | undefined;
  readonly hasSystemLogs: boolean;
  readonly consumerGroupId: string | undefined;
  readonly hasSchemaRegistry: boolean;
  readonly hasSourceAccess: boolean;
  readonly hasCustomerKey: boolean;
  /** Members of other kinds of event source, by their names in the API. */
  readonly foreign: readonly string[];
}

export interface EventSourceInput {
  readonly eventSourceArn: string | undefined;
  readonly isSelfManaged: boolean;
  readonly topics: readonly string[] | undefined;
  readonly startingPosition: MappingSettings['StartingPosition'] | undefined;
  /** Epoch seconds. */
  readonly startingPositionTimestamp: number | undefined;
}

type Metric = NonNullable<MappingSettings['MetricsConfig']>['Metrics'][number];

const foreign = [
  'ParallelizationFactor',
  'TumblingWindowInSeconds',
  'ScalingConfig',
  'DocumentDBEventSourceConfig',
  'SelfManagedKafkaEventSourceConfig',
  'Queues',
];

export function readMappingInput(body: Members): MappingInput {
  const destinations = body.record('DestinationConfig');
  const pollers = body.record('ProvisionedPollerConfig');
  const kafka = body.record('AmazonManagedKafkaEventSourceConfig');
  return {
    enabled: body.flag('Enabled'),
    batchSize: body.whole('BatchSize', ...limits.BatchSize),
    windowSeconds: body.whole('MaximumBatchingWindowInSeconds', ...limits.MaximumBatchingWindowInSeconds),
    patterns: readPatterns(body),
    destination: destinations?.record('OnFailure')?.text('Destination', { longest: 350 }),
    hasOnSuccess: destinations?.record('OnSuccess')?.has('Destination') === true,
    maximumRetryAttempts: body.whole('MaximumRetryAttempts', -1, limits.MaximumRetryAttempts[1]),
    maximumRecordAgeSeconds: body.whole('MaximumRecordAgeInSeconds', -1, limits.MaximumRecordAgeInSeconds[1]),
    bisect: body.flag('BisectBatchOnFunctionError'),
    responseTypes: readChoices(body, 'FunctionResponseTypes', 1, ['ReportBatchItemFailures']),
    pollers: pollers && readPollers(pollers),
    metrics: readMetrics(body),
    hasSystemLogs:
      body.record('LoggingConfig')?.oneOf('SystemLogLevel', ['DEBUG', 'INFO', 'WARN']) !== undefined,
    consumerGroupId: kafka?.text('ConsumerGroupId', groupName),
    hasSchemaRegistry: kafka?.has('SchemaRegistryConfig') === true,
    hasSourceAccess: (body.records('SourceAccessConfigurations', 22) ?? []).length > 0,
    hasCustomerKey: body.text('KMSKeyArn') !== undefined,
    foreign: foreign.filter(name => body.has(name)),
  };
}

export function readEventSource(body: Members): EventSourceInput {
  return {
    eventSourceArn: body.text('EventSourceArn'),
    isSelfManaged: body.record('SelfManagedEventSource') !== undefined,
    topics: body.texts('Topics', 1, topicName),
    startingPosition: body.oneOf('StartingPosition', ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']),
    startingPositionTimestamp: body.number('StartingPositionTimestamp'),
  };
}

function readPatterns(body: Members): readonly string[] | undefined {
  const criteria = body.record('FilterCriteria');
  if (criteria === undefined) return undefined;
  return (criteria.records('Filters', 5) ?? []).map(
    filter => filter.text('Pattern', { longest: 4096 }) ?? '',
  );
}

function readPollers(config: Members): MappingInput['pollers'] {
  const MinimumPollers = config.whole('MinimumPollers', ...limits.MinimumPollers);
  const MaximumPollers = config.whole('MaximumPollers', ...limits.MaximumPollers);
  const PollerGroupName = config.text('PollerGroupName', pollerGroupName);
  return {
    ...(MinimumPollers === undefined ? {} : { MinimumPollers }),
    ...(MaximumPollers === undefined ? {} : { MaximumPollers }),
    ...(PollerGroupName === undefined ? {} : { PollerGroupName }),
  };
}

function readMetrics(body: Members): readonly Metric[] | undefined {
  const config = body.record('MetricsConfig');
  return config && (readChoices(config, 'Metrics', 3, ['EventCount', 'ErrorCount', 'KafkaMetrics']) ?? []);
}

function readChoices<const T extends string>(
  body: Members,
  name: string,
  most: number,
  choices: readonly T[],
): readonly T[] | undefined {
  const given = body.texts(name, most, { choices });
  return given && choices.filter(choice => given.includes(choice));
}
