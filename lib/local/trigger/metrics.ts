import type { Counter } from './counters.ts';
import type { MappingSettings } from '../../mapping/settings.ts';

type Group = NonNullable<MappingSettings['MetricsConfig']>['Metrics'][number];

interface CounterMetric {
  readonly counter: Counter;
  /** There only where MetricsConfig asks for the group, in provisioned mode; absent: always. */
  readonly group?: Group;
}

/** CloudWatch's metrics of a Kafka mapping that are sums over time; gauges are read when asked for. */
const COUNTER_METRICS: Readonly<Record<string, CounterMetric>> = {
  PolledEventCount: { counter: 'polled', group: 'EventCount' },
  FilteredOutEventCount: { counter: 'filteredOut', group: 'EventCount' },
  InvokedEventCount: { counter: 'invoked', group: 'EventCount' },
  FailedInvokeEventCount: { counter: 'failed', group: 'EventCount' },
  DroppedEventCount: { counter: 'dropped', group: 'EventCount' },
  OnFailureDestinationDeliveredEventCount: { counter: 'deadLettered', group: 'EventCount' },
  CommittedEventCount: { counter: 'committed', group: 'EventCount' },
  PollingErrorCount: { counter: 'pollingErrors', group: 'ErrorCount' },
  InvokeErrorCount: { counter: 'failedInvocations', group: 'ErrorCount' },
  CommitErrorCount: { counter: 'commitErrors', group: 'ErrorCount' },
  OnFailureDestinationDeliveryErrorCount: { counter: 'destinationErrors', group: 'ErrorCount' },
  DestinationDeliveryFailures: { counter: 'destinationErrors' },
};

const CALLS_PER_POLLER = 5;
/** Pollers that share an event poller unit where nothing else is set. */
const POLLERS_PER_UNIT = 10;

/** The counter behind a metric, where the mapping has it: a group that is off has no counters. */
export function counterOf(metric: string, settings: MappingSettings): Counter | undefined {
  const isProvisioned = settings.ProvisionedPollerConfig !== undefined;
  if (metric === 'EventPollerThroughputInBytes') return isProvisioned ? 'polledBytes' : undefined;
  const found = COUNTER_METRICS[metric];
  if (found?.group === undefined) return found?.counter;
  return isProvisioned && hasGroup(settings, found.group) ? found.counter : undefined;
}

/** How a gauge follows from the lags of the partitions and the calls under way; undefined where the mapping does not have it. */
export function gaugeOf(
  metric: string,
  settings: MappingSettings,
): ((lags: readonly bigint[], calls: number) => number) | undefined {
  if (metric === 'OffsetLag') return sum;
  const { ProvisionedPollerConfig: config } = settings;
  if (config === undefined) return undefined;
  if (metric === 'SumOffsetLag' && hasGroup(settings, 'KafkaMetrics')) return sum;
  if (metric === 'MaxOffsetLag' && hasGroup(settings, 'KafkaMetrics'))
    return lags => Number(lags.reduce((most, lag) => (lag > most ? lag : most), 0n));
  const pollers = (calls: number): number =>
    Math.max(config.MinimumPollers ?? 1, Math.ceil(calls / CALLS_PER_POLLER));
  if (metric === 'ProvisionedPollers') return (_, calls) => pollers(calls);
  if (metric === 'EventPollerUnit') return (_, calls) => Math.ceil(pollers(calls) / POLLERS_PER_UNIT);
  return undefined;
}

function sum(lags: readonly bigint[]): number {
  return Number(lags.reduce((total, lag) => total + lag, 0n));
}

function hasGroup({ MetricsConfig }: MappingSettings, group: Group): boolean {
  return MetricsConfig?.Metrics.includes(group) ?? false;
}
