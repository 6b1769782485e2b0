import { createHash } from 'node:crypto';
import { changed } from './change.ts';
import { foreignFaults, settingsFaults } from './judge.ts';
import { defaultBatchSize } from './limits.ts';
import type { Members } from './members.ts';
import { readMappingInput, readEventSource } from './request.ts';
import type { MappingSettings } from './settings.ts';

export interface TemplateMapping {
  readonly settings: MappingSettings;
  readonly enabled: boolean;
}

/** The place of a mapping in its template, and what only the target knows. */
export interface TemplatePlace {
  /** Physical name; with event source, topic and group it makes the UUID. */
  readonly name: string;
  /** The ARN of a function by its name or ARN. */
  readonly arnOf: (functionName: string) => string;
  /** The mapping that stands under a UUID. */
  readonly standing: (uuid: string) => MappingSettings | undefined;
}

/**
 * The properties of an `AWS::Lambda::EventSourceMapping`. A window that was set stays when the template no longer has
 * it; every other setting falls back to its default. Throws one error for all that Lambda or the pollers of this
 * machine would refuse.
 */
export function mappingOfTemplate(properties: Members, place: TemplatePlace): TemplateMapping {
  const eventSource = readEventSource(properties);
  const input = readMappingInput(properties);
  const target = properties.text('FunctionName') ?? '';
  properties.check();
  const arn = eventSource.eventSourceArn ?? '';
  const topic = eventSource.topics?.[0] ?? '';
  const UUID = uuidFrom(place.name, arn, topic, input.consumerGroupId ?? '');
  const window = place.standing(UUID)?.MaximumBatchingWindowInSeconds;
  const from = eventSource.startingPositionTimestamp;
  const settings = changed(
    {
      UUID,
      EventSourceArn: arn,
      FunctionArn: place.arnOf(target),
      Topics: [topic],
      ConsumerGroupId: input.consumerGroupId ?? UUID,
      BatchSize: defaultBatchSize,
      StartingPosition: eventSource.startingPosition ?? 'TRIM_HORIZON',
      ...(window === undefined ? {} : { MaximumBatchingWindowInSeconds: window }),
      ...(from === undefined ? {} : { StartingPositionTimestamp: from }),
    },
    input,
  );
  const faults = [
    ...foreignFaults(input),
    ...unknownFaults(properties, input.foreign),
    ...settingsFaults(settings, input.hasSystemLogs),
  ];
  if (faults.length > 0) throw new Error(faults.join('; '));
  return { settings, enabled: input.enabled ?? true };
}

/** Beside what is read: tags, and how much of a poller's log goes to CloudWatch, which mean nothing here. */
const known: ReadonlySet<string> = new Set([
  'AmazonManagedKafkaEventSourceConfig',
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'Enabled',
  'EventSourceArn',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'LoggingConfig',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'MetricsConfig',
  'ProvisionedPollerConfig',
  'StartingPosition',
  'StartingPositionTimestamp',
  'Tags',
  'Topics',
]);

/** A setting that changes what is delivered, and is not played here, must not be passed over in silence. */
function unknownFaults(properties: Members, foreign: readonly string[]): string[] {
  const within = (name: string): readonly string[] => properties.record(name)?.names() ?? [];
  const unknown = [
    ...properties.names().filter(name => !known.has(name) && !foreign.includes(name)),
    ...within('AmazonManagedKafkaEventSourceConfig').filter(
      name => name !== 'ConsumerGroupId' && name !== 'SchemaRegistryConfig',
    ),
    ...within('DestinationConfig').filter(name => name !== 'OnFailure' && name !== 'OnSuccess'),
  ];
  return unknown.length > 0 ? [`the poller of this machine does not know ${unknown.join(', ')}`] : [];
}

/** The same mapping has the same UUID in every run, as on AWS for as long as its stack stands. */
function uuidFrom(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
