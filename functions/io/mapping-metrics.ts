import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { StreamMapping } from './mappings.ts';

export interface MappingMetrics {
  /** Kafka records not yet processed. */
  readonly lag: number | null;
  /** Records of the last hour, dropped or sent to the failure topic; null where the mapping does not count them. */
  readonly givenUp: number | null;
}

const minuteS = 60;
const hourS = 3600;
/** CloudWatch may lag by some minutes; an older lag says nothing of now. */
const recentMs = 10 * 60_000;

let shared: CloudWatchClient | undefined;

/** What the mappings measure, in their order. */
export async function readMappingMetrics(
  mappings: readonly StreamMapping[],
  signal: AbortSignal,
  nowMs = Date.now(),
): Promise<readonly MappingMetrics[]> {
  if (mappings.length === 0) return [];
  shared ??= new CloudWatchClient({});
  const { MetricDataResults = [] } = await shared.send(
    new GetMetricDataCommand({
      StartTime: new Date(nowMs - hourS * 1000),
      EndTime: new Date(nowMs + minuteS * 1000),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: mappings.flatMap((mapping, index) => queriesOf(mapping, index)),
    }),
    { abortSignal: signal },
  );
  const results = new Map(MetricDataResults.map(result => [result.Id, result]));
  const sum = (id: string): number =>
    (results.get(id)?.Values ?? []).reduce((total, value) => total + value, 0);
  return mappings.map(({ countsEvents }, index) => {
    const { Values: [lag] = [], Timestamps: [at] = [] } = results.get(`lag${index}`) ?? {};
    const isRecent = at !== undefined && at.getTime() >= nowMs - recentMs;
    return {
      lag: lag !== undefined && isRecent ? lag : null,
      givenUp: countsEvents ? sum(`dropped${index}`) + sum(`delivered${index}`) : null,
    };
  });
}

function queriesOf({ uuid, functionName, countsEvents }: StreamMapping, index: number): MetricDataQuery[] {
  const lag = query(`lag${index}`, 'OffsetLag', 'FunctionName', functionName, minuteS, 'Maximum');
  if (!countsEvents) return [lag];
  const count = (id: string, metric: string): MetricDataQuery =>
    query(`${id}${index}`, metric, 'EventSourceMappingUUID', uuid, hourS, 'Sum');
  return [
    lag,
    count('dropped', 'DroppedEventCount'),
    count('delivered', 'OnFailureDestinationDeliveredEventCount'),
  ];
}

function query(
  Id: string,
  MetricName: string,
  dimension: string,
  value: string,
  Period: number,
  Stat: 'Maximum' | 'Sum',
): MetricDataQuery {
  const Dimensions = [{ Name: dimension, Value: value }];
  return { Id, MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions }, Period, Stat } };
}
