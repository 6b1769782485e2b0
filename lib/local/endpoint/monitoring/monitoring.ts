import type { MinuteCount } from '../../trigger/counters.ts';
import type { Mappings, MappingStatus } from '../../trigger/mapping.ts';
import { counterOf, gaugeOf } from '../../trigger/metrics.ts';
import type { Call } from '../service.ts';
import { parseMetricRequest, type MetricQuery, type STATISTICS } from './metric-request.ts';
import { type Answer, speak } from './protocol.ts';

/**
 * CloudWatch's GetMetricData and GetMetricStatistics, in each of its protocols, for AWS/Lambda's metrics of event source mappings:
 * by EventSourceMappingUUID, `OffsetLag` and `DestinationDeliveryFailures` also by FunctionName. Counts are kept by the
 * minute for the last three hours of the run. Gauges (lags, pollers) have no history: a query whose time range reaches
 * the present gets one datapoint, measured now. Other metrics, and a broker that does not answer, have none.
 */
export function createMonitoring(mappings: Mappings, now: () => number = Date.now) {
  return (call: Call): Promise<void> =>
    speak(call, async asked => {
      const { queries, isAscending } = parseMetricRequest(asked);
      const newestFirst = await Promise.all(queries.map(query => datapoints(query, mappings, now() / 1000)));
      const points = isAscending ? newestFirst.map(each => each.toReversed()) : newestFirst;
      return asked.operation === 'GetMetricData' ? metricData(queries, points) : statistics(queries, points);
    });
}

/** `time` in epoch seconds, the start of the period. */
type Datapoint = MinuteCount;

const BY_FUNCTION = new Set(['OffsetLag', 'DestinationDeliveryFailures']);

/** Newest first. */
async function datapoints(
  query: MetricQuery,
  mappings: Mappings,
  now: number,
): Promise<readonly Datapoint[]> {
  const { namespace, metric, dimensions } = query;
  if (namespace !== 'AWS/Lambda') return [];
  if (!BY_FUNCTION.has(metric) && dimensions.some(({ name }) => name !== 'EventSourceMappingUUID')) return [];
  const chosen = mappings.list().filter(mapping => isMeasured(mapping, dimensions));
  const minutes = chosen.flatMap(mapping => {
    const counter = counterOf(metric, mapping);
    return counter === undefined ? [] : mappings.minutes(mapping.UUID, counter);
  });
  return minutes.length > 0 ? byPeriod(query, minutes) : gauge(query, chosen, mappings, now);
}

/** Minutes summed up into the periods asked for; none is shorter than a minute. */
function byPeriod(
  { period, start, end }: MetricQuery,
  minutes: readonly MinuteCount[],
): readonly Datapoint[] {
  const length = Math.max(60, period);
  const periods = new Map<number, Datapoint>();
  for (const minute of minutes) {
    const time = Math.floor(minute.time / length) * length;
    if (time < Math.floor(start / length) * length || time >= end) continue;
    const before = periods.get(time);
    periods.set(time, {
      time,
      sum: minute.sum + (before?.sum ?? 0),
      samples: minute.samples + (before?.samples ?? 0),
      minimum: Math.min(minute.minimum, before?.minimum ?? Infinity),
      maximum: Math.max(minute.maximum, before?.maximum ?? -Infinity),
    });
  }
  return [...periods.values()].sort((a, b) => b.time - a.time);
}

async function gauge(
  { metric, period, start, end }: MetricQuery,
  chosen: readonly MappingStatus[],
  mappings: Mappings,
  now: number,
): Promise<readonly Datapoint[]> {
  // The last period that begins before the (exclusive) end; an end up to a period ago counts as now.
  const time = Math.ceil(Math.min(end, now) / period - 1) * period;
  if (end < now - period || start >= time + period) return [];
  const read = await Promise.allSettled(
    chosen.map(async mapping => {
      const measure = gaugeOf(metric, mapping);
      if (measure === undefined) return undefined;
      const lags = await mappings.lag(mapping.UUID);
      if (lags.length === 0) return undefined;
      return measure(
        lags.map(({ lag }) => lag),
        mappings.counts(mapping.UUID)?.calls ?? 0,
      );
    }),
  );
  const values = read.flatMap(each => (each.status === 'fulfilled' ? (each.value ?? []) : []));
  if (values.length === 0) return [];
  const value = values.reduce((total, each) => total + each, 0);
  return [{ time, sum: value, samples: 1, minimum: value, maximum: value }];
}

const OF_POINT: Readonly<Record<(typeof STATISTICS)[number], (point: Datapoint) => number>> = {
  Sum: ({ sum }) => sum,
  Average: ({ sum, samples }) => sum / samples,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
  SampleCount: ({ samples }) => samples,
};

function isMeasured({ UUID, FunctionArn }: MappingStatus, dimensions: MetricQuery['dimensions']): boolean {
  return (
    dimensions.length > 0 &&
    dimensions.every(({ name, value }) => {
      if (name === 'EventSourceMappingUUID') return value === UUID;
      return (name === 'FunctionName' || name === 'Resource') && FunctionArn.endsWith(`:${value}`);
    })
  );
}

function metricData(queries: readonly MetricQuery[], points: readonly (readonly Datapoint[])[]): Answer {
  const results = queries.map(({ id, label, metric, statistic }, index) => {
    const found = points[index] ?? [];
    return {
      Id: id,
      Label: label ?? metric,
      Timestamps: found.map(({ time }) => new Date(time * 1000)),
      Values: found.map(point => valueOf(point, statistic)),
      StatusCode: 'Complete',
    };
  });
  return { Messages: [], MetricDataResults: results.filter((_, index) => queries[index]?.isReturned) };
}

function statistics(
  [query]: readonly MetricQuery[],
  [points = []]: readonly (readonly Datapoint[])[],
): Answer {
  const Datapoints = points.map(point => ({
    Timestamp: new Date(point.time * 1000),
    Unit: 'None',
    ...Object.fromEntries((query?.statistics ?? []).map(name => [name, valueOf(point, name)])),
  }));
  return { Label: query?.metric, Datapoints };
}

function valueOf(point: Datapoint, statistic: string): number {
  const [, value] = Object.entries(OF_POINT).find(([name]) => name === statistic) ?? [];
  return value?.(point) ?? point.sum;
}
