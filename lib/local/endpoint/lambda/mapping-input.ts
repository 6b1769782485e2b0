import type { MappingSettings } from '../../trigger/mapping.ts';
import { functionNameRule } from './function-name.ts';
import type { Reader, TextRule } from './reader.ts';

/** What a caller of Create- or UpdateEventSourceMapping asks for, within the API's model. Left out: undefined. */
export interface MappingInput {
  readonly functionName: string | undefined;
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

export interface Source {
  readonly eventSourceArn: string | undefined;
  readonly isSelfManaged: boolean;
  readonly topics: readonly string[] | undefined;
  readonly startingPosition: MappingSettings['StartingPosition'] | undefined;
  /** Epoch seconds. */
  readonly startingPositionTimestamp: number | undefined;
}

type Metric = NonNullable<MappingSettings['MetricsConfig']>['Metrics'][number];

const topicRule: TextRule = { shortest: 1, longest: 249, matches: /^[^.]([a-zA-Z0-9\-_.]+)$/ };
const foreign = [
  'ParallelizationFactor',
  'TumblingWindowInSeconds',
  'ScalingConfig',
  'DocumentDBEventSourceConfig',
  'SelfManagedKafkaEventSourceConfig',
  'Queues',
];

export function readMappingInput(body: Reader): MappingInput {
  const destinations = body.record('DestinationConfig');
  const pollers = body.record('ProvisionedPollerConfig');
  const kafka = body.record('AmazonManagedKafkaEventSourceConfig');
  return {
    functionName: body.text('FunctionName', functionNameRule),
    enabled: body.flag('Enabled'),
    batchSize: body.whole('BatchSize', 1, 10_000),
    windowSeconds: body.whole('MaximumBatchingWindowInSeconds', 0, 300),
    patterns: readPatterns(body),
    destination: destinations?.record('OnFailure')?.text('Destination', { longest: 350 }),
    hasOnSuccess: destinations?.record('OnSuccess')?.has('Destination') === true,
    maximumRetryAttempts: body.whole('MaximumRetryAttempts', -1, 10_000),
    maximumRecordAgeSeconds: body.whole('MaximumRecordAgeInSeconds', -1, 604_800),
    bisect: body.flag('BisectBatchOnFunctionError'),
    responseTypes: readChoices(body, 'FunctionResponseTypes', 1, ['ReportBatchItemFailures']),
    pollers: pollers && readPollers(pollers),
    metrics: readMetrics(body),
    hasSystemLogs:
      body.record('LoggingConfig')?.oneOf('SystemLogLevel', ['DEBUG', 'INFO', 'WARN']) !== undefined,
    consumerGroupId: kafka?.text('ConsumerGroupId', {
      shortest: 1,
      longest: 200,
      matches: /^[a-zA-Z0-9\-/*:_+=.@-]*$/,
    }),
    hasSchemaRegistry: kafka?.has('SchemaRegistryConfig') === true,
    hasSourceAccess: (body.records('SourceAccessConfigurations', 22) ?? []).length > 0,
    hasCustomerKey: body.text('KMSKeyArn') !== undefined,
    foreign: foreign.filter(name => body.has(name)),
  };
}

export function readSource(body: Reader): Source {
  return {
    eventSourceArn: body.text('EventSourceArn'),
    isSelfManaged: body.record('SelfManagedEventSource') !== undefined,
    topics: body.texts('Topics', 1, topicRule),
    startingPosition: body.oneOf('StartingPosition', ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']),
    startingPositionTimestamp: body.number('StartingPositionTimestamp'),
  };
}

function readPatterns(body: Reader): readonly string[] | undefined {
  const criteria = body.record('FilterCriteria');
  if (criteria === undefined) return undefined;
  return (criteria.records('Filters', 5) ?? []).map(
    filter => filter.text('Pattern', { longest: 4096 }) ?? '',
  );
}

function readPollers(config: Reader): MappingInput['pollers'] {
  const MinimumPollers = config.whole('MinimumPollers', 1, 200);
  const MaximumPollers = config.whole('MaximumPollers', 1, 2000);
  const PollerGroupName = config.text('PollerGroupName', { longest: 128, matches: /^[a-zA-Z0-9-_]*$/ });
  return {
    ...(MinimumPollers === undefined ? {} : { MinimumPollers }),
    ...(MaximumPollers === undefined ? {} : { MaximumPollers }),
    ...(PollerGroupName === undefined ? {} : { PollerGroupName }),
  };
}

function readMetrics(body: Reader): readonly Metric[] | undefined {
  const config = body.record('MetricsConfig');
  return config && (readChoices(config, 'Metrics', 3, ['EventCount', 'ErrorCount', 'KafkaMetrics']) ?? []);
}

function readChoices<const T extends string>(
  body: Reader,
  name: string,
  most: number,
  choices: readonly T[],
): readonly T[] | undefined {
  const given = body.texts(name, most, { choices });
  return given && choices.filter(choice => given.includes(choice));
}
