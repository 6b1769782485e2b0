import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Stream } from './stream.ts';

/** How far back a measurement of the lag still speaks of now, ms. */
const recentMs = 5 * 60_000;
const hourMs = 3_600_000;

/** What a mapping that asks for them measures, by the groups of its MetricsConfig. */
const groups: Readonly<Record<string, readonly string[]>> = {
  EventCount: [
    'PolledEventCount',
    'FilteredOutEventCount',
    'InvokedEventCount',
    'FailedInvokeEventCount',
    'DroppedEventCount',
    'OnFailureDestinationDeliveredEventCount',
    'CommittedEventCount',
  ],
  ErrorCount: ['PollingErrorCount', 'InvokeErrorCount', 'CommitErrorCount'],
  KafkaMetrics: ['MaxOffsetLag', 'SumOffsetLag'],
};

/** Kafka records not yet processed, by stream name, from CloudWatch's OffsetLag; null before the first measurement. */
export async function lagsOf(streams: readonly Stream[]): Promise<ReadonlyMap<string, number | null>> {
  if (streams.length === 0) return new Map();
  const perFunction = new Map<string, number>();
  for (const stream of streams) perFunction.set(stream.function, (perFunction.get(stream.function) ?? 0) + 1);
  const queries = streams.flatMap((stream, index) => [
    query(`own${index}`, 'OffsetLag', { EventSourceMappingUUID: stream.uuid }, 60, 'Maximum'),
    query(`function${index}`, 'OffsetLag', { FunctionName: stream.function }, 60, 'Maximum'),
  ]);
  const values = await read(queries, recentMs);
  return new Map(
    streams.map((stream, index) => {
      const shared = perFunction.get(stream.function) === 1 ? values.get(`function${index}`) : undefined;
      return [stream.name, values.get(`own${index}`) ?? shared ?? null];
    }),
  );
}

/** The mapping's own metrics: sums of the last hour, of lags the newest; those without a measurement are left out. */
export async function metricsOf(stream: Stream): Promise<Readonly<Record<string, number>>> {
  const names = (stream.mapping.MetricsConfig?.Metrics ?? []).flatMap(group => groups[group] ?? []);
  if (names.length === 0) return {};
  const dimension = { EventSourceMappingUUID: stream.uuid };
  const queries = names.map((name, index) =>
    name.endsWith('OffsetLag')
      ? query(`m${index}`, name, dimension, 60, 'Maximum')
      : query(`m${index}`, name, dimension, 3600, 'Sum'),
  );
  const values = await read(queries, hourMs);
  return Object.fromEntries(
    names.flatMap((name, index) => {
      const value = values.get(`m${index}`);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function query(
  id: string,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
  period: number,
  statistic: 'Maximum' | 'Sum',
): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: 'AWS/Lambda', MetricName: metric, Dimensions };
  return { Id: id, MetricStat: { Metric, Period: period, Stat: statistic } };
}

/** The newest value of each query by its id, or their sum; CloudWatch takes 500 queries in one call. */
async function read(
  queries: readonly MetricDataQuery[],
  backMs: number,
): Promise<ReadonlyMap<string, number>> {
  const cloudWatch = new CloudWatchClient({});
  const now = Date.now();
  const values = new Map<string, number>();
  try {
    for (let from = 0; from < queries.length; from += 500) {
      const { MetricDataResults = [] } = await cloudWatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(now - backMs),
          EndTime: new Date(now + 60_000),
          ScanBy: 'TimestampDescending',
          MetricDataQueries: queries.slice(from, from + 500),
        }),
      );
      for (const { Id = '', Values = [] } of MetricDataResults) {
        const isSum = queries.find(each => each.Id === Id)?.MetricStat?.Stat === 'Sum';
        const value = isSum ? Values.reduce((sum, each) => sum + each, 0) : Values[0];
        if (value !== undefined && Values.length > 0) values.set(Id, value);
      }
    }
    return values;
  } finally {
    cloudWatch.destroy();
  }
}
