import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { defaultBatchSize } from './limits.ts';
import type { MappingSettings } from './settings.ts';

/**
 * The settings in an answer of Lambda's API, as the SDK hands it over. What every mapping has is refused by name where
 * it is missing; without a group of its own a mapping has its UUID as one.
 */
export function mappingOfAnswer(mapping: EventSourceMappingConfiguration): MappingSettings {
  const { UUID, EventSourceArn, FunctionArn, StartingPosition, Topics: [topic] = [] } = mapping;
  if (
    UUID === undefined ||
    EventSourceArn === undefined ||
    FunctionArn === undefined ||
    topic === undefined
  ) {
    const missing = Object.entries({ UUID, EventSourceArn, FunctionArn, Topics: topic })
      .filter(([, value]) => value === undefined)
      .map(([name]) => name);
    throw new Error(`mapping ${UUID} of ${FunctionArn} has no ${missing.join(', ')}`);
  }
  const { AmazonManagedKafkaEventSourceConfig: msk, SelfManagedKafkaEventSourceConfig: selfManaged } =
    mapping;
  return {
    UUID,
    EventSourceArn,
    FunctionArn,
    Topics: [topic],
    ConsumerGroupId: msk?.ConsumerGroupId ?? selfManaged?.ConsumerGroupId ?? UUID,
    BatchSize: mapping.BatchSize ?? defaultBatchSize,
    StartingPosition: StartingPosition ?? 'TRIM_HORIZON',
    ...optional(mapping),
  };
}

function optional(mapping: EventSourceMappingConfiguration): Partial<MappingSettings> {
  const draft: { -readonly [Key in keyof MappingSettings]?: MappingSettings[Key] } = {};
  const { StartingPositionTimestamp: from, MaximumBatchingWindowInSeconds: window } = mapping;
  const { MaximumRetryAttempts: retries, MaximumRecordAgeInSeconds: age } = mapping;
  const { FilterCriteria, ProvisionedPollerConfig: pollers, BisectBatchOnFunctionError: bisect } = mapping;
  const { FunctionResponseTypes: types = [], DestinationConfig, MetricsConfig } = mapping;
  const destination = DestinationConfig?.OnFailure?.Destination;
  const filters = FilterCriteria?.Filters ?? [];
  const metrics = MetricsConfig?.Metrics ?? [];
  if (window !== undefined) draft.MaximumBatchingWindowInSeconds = window;
  if (from !== undefined) draft.StartingPositionTimestamp = from.getTime() / 1000;
  if (filters.length > 0)
    draft.FilterCriteria = { Filters: filters.map(({ Pattern = '' }) => ({ Pattern })) };
  if (pollers !== undefined) draft.ProvisionedPollerConfig = numbersOf(pollers);
  if (retries !== undefined) draft.MaximumRetryAttempts = retries;
  if (age !== undefined) draft.MaximumRecordAgeInSeconds = age;
  if (bisect !== undefined) draft.BisectBatchOnFunctionError = bisect;
  if (types.length > 0) draft.FunctionResponseTypes = types;
  if (destination !== undefined && destination !== '')
    draft.DestinationConfig = { OnFailure: { Destination: destination } };
  if (metrics.length > 0) draft.MetricsConfig = { Metrics: metrics };
  return draft;
}

function numbersOf({
  MinimumPollers,
  MaximumPollers,
  PollerGroupName,
}: NonNullable<EventSourceMappingConfiguration['ProvisionedPollerConfig']>): NonNullable<
  MappingSettings['ProvisionedPollerConfig']
> {
  return {
    ...(MinimumPollers !== undefined && { MinimumPollers }),
    ...(MaximumPollers !== undefined && { MaximumPollers }),
    ...(PollerGroupName !== undefined && { PollerGroupName }),
  };
}
