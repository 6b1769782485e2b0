import type { Mappings, MappingStatus } from '../trigger/mapping.ts';
import { readText } from './body.ts';
import { parseMetricRequest, type MetricQuery } from './metric-request.ts';
import { sendText } from './reply.ts';
import { type Call, ServiceError } from './service.ts';

/**
 * CloudWatch's GetMetricData and GetMetricStatistics (AWS JSON 1.0) for AWS/Lambda `OffsetLag`, by
 * FunctionName or EventSourceMappingUUID. There is no history: a query whose time range reaches the present
 * gets one datapoint, measured now; other metrics, and a broker that does not answer, have none.
 */
export function createMonitoring(mappings: Mappings, now: () => number = Date.now) {
  return async (call: Call): Promise<void> => {
    const operation = String(call.request.headers['x-amz-target'] ?? '').split('.')[1];
    const body = parseMetricRequest(await readText(call.request, 1024 * 1024), operation);
    const points = await Promise.all(body.queries.map(query => datapoint(query, mappings, now())));
    send(
      call,
      operation === 'GetMetricData' ? metricData(body.queries, points) : statistics(body.queries, points),
    );
  };
}

interface Datapoint {
  /** Epoch seconds, the start of the period. */
  readonly time: number;
  readonly value: number;
}

async function datapoint(
  query: MetricQuery,
  mappings: Mappings,
  nowMs: number,
): Promise<Datapoint | undefined> {
  const { namespace, metric, period, start, end } = query;
  if (namespace !== 'AWS/Lambda' || metric !== 'OffsetLag') return undefined;
  // The last period that begins before the (exclusive) end; an end up to a period ago counts as now.
  const now = nowMs / 1000;
  const time = Math.ceil(Math.min(end, now) / period - 1) * period;
  if (end < now - period || start >= time + period) return undefined;
  const chosen = mappings.list().filter(mapping => isMeasured(mapping, query.dimensions));
  const lags = await Promise.allSettled(chosen.map(({ UUID }) => mappings.lag(UUID)));
  const known = lags.filter(lag => lag.status === 'fulfilled').flatMap(lag => lag.value);
  if (known.length === 0) return undefined;
  const sum = known.reduce((total, { lag }) => total + lag, 0n);
  return { time, value: query.statistic === 'SampleCount' ? 1 : Number(sum) };
}

function isMeasured({ UUID, FunctionArn }: MappingStatus, dimensions: MetricQuery['dimensions']): boolean {
  return (
    dimensions.length > 0 &&
    dimensions.every(({ name, value }) => {
      if (name === 'EventSourceMappingUUID') return value === UUID;
      return (name === 'FunctionName' || name === 'Resource') && FunctionArn.endsWith(`:${value}`);
    })
  );
}

function metricData(queries: readonly MetricQuery[], points: readonly (Datapoint | undefined)[]) {
  const results = queries.map(({ id, label, metric }, index) => {
    const point = points[index];
    return {
      Id: id,
      Label: label ?? metric,
      Timestamps: point ? [point.time] : [],
      Values: point ? [point.value] : [],
      StatusCode: 'Complete',
    };
  });
  return { Messages: [], MetricDataResults: results.filter((_, index) => queries[index]?.isReturned) };
}

function statistics([query]: readonly MetricQuery[], [point]: readonly (Datapoint | undefined)[]) {
  if (query === undefined) throw new ServiceError('MissingParameter', 400, 'The metric is missing');
  const values = (value: number) => ({
    Sum: value,
    Average: value,
    Minimum: value,
    Maximum: value,
    SampleCount: 1,
  });
  const Datapoints = point
    ? [
        {
          Timestamp: point.time,
          Unit: 'None',
          ...Object.fromEntries(
            Object.entries(values(point.value)).filter(([name]) => query.statistics.includes(name)),
          ),
        },
      ]
    : [];
  return { Label: query.metric, Datapoints };
}

function send(call: Call, value: unknown): void {
  sendText(call, 200, JSON.stringify(value), 'application/x-amz-json-1.0');
}
