import { filterOf } from './filter.ts';
import type { MappingSettings } from './mapping.ts';
import { retryPlan } from './retry-plan.ts';

const LONGEST_TIMEOUT_MS = 14 * 60_000;
const TOPIC = /^[^.][a-zA-Z0-9\-_.]+$/;
const PROVISIONED = [
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'FunctionResponseTypes',
  'MetricsConfig',
] as const;

/** What is wrong with a mapping's settings, by name; empty when a poller can play them. */
export function settingsFaults(settings: MappingSettings): string[] {
  const { Topics, StartingPosition, StartingPositionTimestamp } = settings;
  const faults = [
    ...whole('BatchSize', settings.BatchSize, 1, 10_000),
    ...whole('MaximumBatchingWindowInSeconds', settings.MaximumBatchingWindowInSeconds, 0, 300),
    ...(TOPIC.test(Topics[0]) && Topics[0].length <= 249 ? [] : [`Topics: ${Topics[0]} is no topic name`]),
    ...(StartingPosition === 'AT_TIMESTAMP' && StartingPositionTimestamp === undefined
      ? ["When the starting position is 'AT_TIMESTAMP', a starting position timestamp must be provided."]
      : []),
    ...filterFaults(settings),
    ...destinationFaults(settings),
  ];
  const { ProvisionedPollerConfig: pollers } = settings;
  if (pollers === undefined) {
    const asked = PROVISIONED.filter(name => isAsked(settings[name]));
    const needed = asked.map(
      name => `${name} needs provisioned mode: give ProvisionedPollerConfig.MinimumPollers`,
    );
    return [...faults, ...needed];
  }
  const { MinimumPollers = 1, MaximumPollers = Math.max(200, MinimumPollers) } = pollers;
  return [
    ...faults,
    ...whole('MinimumPollers', MinimumPollers, 1, 200),
    ...whole('MaximumPollers', MaximumPollers, Math.max(1, MinimumPollers), 2_000),
    ...(/^[a-zA-Z0-9\-_]{0,128}$/.test(pollers.PollerGroupName ?? '')
      ? []
      : [`PollerGroupName must be at most 128 of a-z, A-Z, 0-9, - and _`]),
    ...whole('MaximumRetryAttempts', settings.MaximumRetryAttempts, -1, 10_000),
    ...(settings.MaximumRecordAgeInSeconds === -1
      ? []
      : whole('MaximumRecordAgeInSeconds', settings.MaximumRecordAgeInSeconds, 60, 604_800, ' or -1')),
  ];
}

/** A poller needs time left to tell that a call failed: Kafka mappings take functions of at most 14 minutes. */
export function timeoutFault(timeoutMs: number | undefined): string | undefined {
  return timeoutMs !== undefined && timeoutMs > LONGEST_TIMEOUT_MS
    ? `the function's timeout of ${timeoutMs / 1000} s is over the 14 minutes a Kafka event source mapping takes`
    : undefined;
}

/** The topic of a `kafka://topic` destination; undefined without one. */
export function destinationTopic({ DestinationConfig }: MappingSettings): string | undefined {
  const destination = DestinationConfig?.OnFailure?.Destination ?? '';
  return destination.startsWith('kafka://') ? destination.slice('kafka://'.length) : undefined;
}

function destinationFaults(settings: MappingSettings): string[] {
  const destination = settings.DestinationConfig?.OnFailure?.Destination ?? '';
  if (destination === '') return [];
  const topic = destinationTopic(settings);
  const name = `DestinationConfig.OnFailure.Destination ${destination}`;
  if (topic === undefined) return [`${name} is not played on this machine, only kafka://<topic> is`];
  if (!TOPIC.test(topic) || topic.length > 249) return [`${name} names no topic`];
  if (topic === settings.Topics[0]) return [`${name} is the source topic itself`];
  return retryPlan(settings).maxCalls === undefined
    ? [`${name} needs provisioned mode: give ProvisionedPollerConfig.MinimumPollers`]
    : [];
}

function filterFaults(settings: MappingSettings): string[] {
  try {
    filterOf(settings);
    return [];
  } catch (error) {
    return [`FilterCriteria: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Set to something else than its default. */
function isAsked(value: MappingSettings[(typeof PROVISIONED)[number]]): boolean {
  if (value === undefined || value === false || value === -1) return false;
  if (typeof value !== 'object') return true;
  return 'Metrics' in value ? value.Metrics.length > 0 : value.length > 0;
}

function whole(name: string, value: number | undefined, min: number, max: number, more = ''): string[] {
  const isGood = value === undefined || (Number.isInteger(value) && value >= min && value <= max);
  return isGood ? [] : [`${name} must be a whole number from ${min} to ${max}${more}, not ${value}`];
}
