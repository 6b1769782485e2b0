import { createHash } from 'node:crypto';
import type { Provision, Wanted } from '../assembly/apply.ts';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { type Json, type JsonObject, listOf, numberOf, objectOf, textOf } from '../assembly/template.ts';
import type { MappingSettings, Mappings } from '../trigger/mapping.ts';
import type { Functions } from '../workers/function.ts';

/**
 * `AWS::Lambda::EventSourceMapping`. As with CloudFormation only a change in the template touches what stands: a stream
 * stopped, altered or dropped by hand stays so over restarts. Another source or group makes another mapping.
 */
export function mappingProvision(mappings: Mappings, functions: Functions): Provision {
  return {
    async apply(wanted) {
      refuseOtherTopic(wanted);
      const asked = settingsOf(wanted, functions);
      const { UUID } = asked;
      const settings = { ...windowOf(mappings.get(UUID)), ...asked };
      const replaced = wanted.previous?.ref;
      if (replaced !== undefined && replaced !== UUID) await removeStanding(mappings, replaced);
      const enabled = enabledIn(wanted.properties);
      const before = wanted.previous === undefined ? undefined : enabledIn(wanted.previous.properties);
      if (wanted.changed || replaced !== UUID)
        await mappings.put(settings, before === enabled && replaced === UUID ? undefined : enabled);
      const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:event-source-mapping:${UUID}`;
      const attributes: Readonly<Record<string, string>> = { Id: UUID, EventSourceMappingArn: arn };
      return { ref: UUID, attribute: name => attributes[name] };
    },
    remove: gone => removeStanding(mappings, gone.ref),
  };
}

/** CloudFormation changes the topic of a mapping neither in place nor by another mapping. */
function refuseOtherTopic({ logicalId, properties, previous }: Wanted): void {
  if (
    previous === undefined ||
    textOf(previous.properties.EventSourceArn) !== textOf(properties.EventSourceArn)
  )
    return;
  const [before, now] = [previous.properties, properties].map(({ Topics }) => textOf(listOf(Topics)[0]));
  if (before !== now)
    throw new Error(
      `Parameter 'Topics' can not be updated (${before} to ${now}), here or on AWS: give ${logicalId} another name to replace it`,
    );
}

/** A window that was set stays when the template no longer has it; every other setting falls back to its default. */
function windowOf(standing: MappingSettings | undefined): Partial<MappingSettings> {
  const window = standing?.MaximumBatchingWindowInSeconds;
  return window === undefined ? {} : { MaximumBatchingWindowInSeconds: window };
}

async function removeStanding(mappings: Mappings, uuid: string): Promise<void> {
  if (mappings.get(uuid) !== undefined) await mappings.remove(uuid);
}

export function settingsOf({ name, properties }: Wanted, functions: Functions): MappingSettings {
  refuseUnplayed(properties);
  const source = textOf(properties.EventSourceArn);
  const topic = textOf(listOf(properties.Topics)[0]);
  const group = textOf(objectOf(properties.AmazonManagedKafkaEventSourceConfig).ConsumerGroupId);
  const UUID = uuidFrom(name, source, topic, group);
  const target = textOf(properties.FunctionName);
  return {
    UUID,
    EventSourceArn: source,
    FunctionArn: functions.get(target)?.arn ?? target,
    Topics: [topic],
    ConsumerGroupId: group || UUID,
    BatchSize: numberOf(properties.BatchSize) ?? 100,
    StartingPosition: startingPosition(textOf(properties.StartingPosition)),
    ...numbersOf(properties, [
      'MaximumBatchingWindowInSeconds',
      'StartingPositionTimestamp',
      'MaximumRetryAttempts',
      'MaximumRecordAgeInSeconds',
    ]),
    ...provisionedSettings(properties),
  };
}

function provisionedSettings(properties: JsonObject): Partial<MappingSettings> {
  const { ProvisionedPollerConfig: pollers, FunctionResponseTypes: types } = properties;
  const filters = listOf(objectOf(properties.FilterCriteria).Filters);
  const destination = textOf(objectOf(objectOf(properties.DestinationConfig).OnFailure).Destination);
  const metrics = listOf(objectOf(properties.MetricsConfig).Metrics).map(textOf);
  const bisect = textOf(properties.BisectBatchOnFunctionError);
  return {
    ...(pollers === undefined ? {} : { ProvisionedPollerConfig: pollersOf(objectOf(pollers)) }),
    ...(filters.length === 0
      ? {}
      : { FilterCriteria: { Filters: filters.map(each => ({ Pattern: textOf(objectOf(each).Pattern) })) } }),
    ...(bisect === '' ? {} : { BisectBatchOnFunctionError: bisect === 'true' }),
    ...(types === undefined ? {} : { FunctionResponseTypes: listOf(types).map(responseType) }),
    ...(destination === '' ? {} : { DestinationConfig: { OnFailure: { Destination: destination } } }),
    ...(metrics.length === 0 ? {} : { MetricsConfig: { Metrics: metrics.map(metricGroup) } }),
  };
}

function pollersOf(config: JsonObject): NonNullable<MappingSettings['ProvisionedPollerConfig']> {
  const group = textOf(config.PollerGroupName);
  return {
    ...numbersOf(config, ['MinimumPollers', 'MaximumPollers']),
    ...(group === '' ? {} : { PollerGroupName: group }),
  };
}

function responseType(value: Json): 'ReportBatchItemFailures' {
  if (value === 'ReportBatchItemFailures') return value;
  throw new Error(`FunctionResponseTypes: there is ReportBatchItemFailures only, not ${textOf(value)}`);
}

function metricGroup(name: string): 'EventCount' | 'ErrorCount' | 'KafkaMetrics' {
  if (name === 'EventCount' || name === 'ErrorCount' || name === 'KafkaMetrics') return name;
  throw new Error(`MetricsConfig: there are EventCount, ErrorCount and KafkaMetrics, not ${name}`);
}

/** Those of the numbers that the template gives. */
function numbersOf<Name extends string>(
  properties: JsonObject,
  names: readonly Name[],
): Partial<Record<Name, number>> {
  const given: Partial<Record<Name, number>> = {};
  for (const name of names) {
    const text = textOf(properties[name]);
    if (text !== '') given[name] = Number(text);
  }
  return given;
}

/** What a poller here reads, and what means nothing to it: tags, and how much of its log goes to CloudWatch. */
const PLAYED: ReadonlySet<string> = new Set([
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
function refuseUnplayed(properties: JsonObject): void {
  const source = objectOf(properties.AmazonManagedKafkaEventSourceConfig);
  const unknown = [
    ...Object.keys(properties).filter(key => !PLAYED.has(key)),
    ...Object.keys(source).filter(key => key !== 'ConsumerGroupId'),
    ...Object.keys(objectOf(properties.DestinationConfig)).filter(key => key !== 'OnFailure'),
  ];
  if (unknown.length > 0) throw new Error(`the poller of this machine does not know ${unknown.join(', ')}`);
}

function startingPosition(text: string): MappingSettings['StartingPosition'] {
  return text === 'LATEST' || text === 'AT_TIMESTAMP' ? text : 'TRIM_HORIZON';
}

function enabledIn(properties: JsonObject): boolean {
  return textOf(properties.Enabled) !== 'false';
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
