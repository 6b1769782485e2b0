import { Duration } from 'aws-cdk-lib/core';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { MetricName } from '../../functions/io/metrics.ts';
import type { Stage } from '../settings/settings.ts';

type Statistic = 'sum' | 'max' | 'min' | 'avg' | 'p95';

const statistics: Readonly<Record<Statistic, string>> = {
  sum: Stats.SUM,
  max: Stats.MAXIMUM,
  min: Stats.MINIMUM,
  avg: Stats.AVERAGE,
  p95: Stats.p(95),
};

/** Every metric is read in steps of so many minutes; finer ones would only make alarms nervous. */
const stepMinutes = 5;

/** What functions of ours write, by stage and service: a stream, `query` or `trades-producer`. */
export function ours(stage: Stage, service: string, name: MetricName, statistic: Statistic): Metric {
  return metric('Millrace', name, statistic, { service, stage });
}

export function ofFunction(
  { functionName }: IFunction,
  name: 'Invocations' | 'Errors' | 'Throttles' | 'Duration' | 'OffsetLag' | 'Url5xxCount' | 'UrlRequestCount',
  statistic: Statistic,
): Metric {
  return metric('AWS/Lambda', name, statistic, { FunctionName: functionName });
}

/** What a mapping measures only with provisioned pollers, and only where its settings ask for it. */
export function ofMapping(mappingId: string, name: string, statistic: Statistic): Metric {
  return metric('AWS/Lambda', name, statistic, { EventSourceMappingUUID: mappingId });
}

/** A group's lag as the brokers see it: there while the stream is stopped, away while its group rebalances. Seconds are estimates. */
export function ofGroup(
  cluster: string,
  group: string,
  topic: string,
  name: 'SumOffsetLag' | 'MaxOffsetLag' | 'EstimatedMaxTimeLag',
): Metric {
  return metric('AWS/Kafka', name, 'max', { 'Cluster Name': cluster, 'Consumer Group': group, Topic: topic });
}

export function ofBrokers(
  cluster: string,
  name: 'OfflinePartitionsCount' | 'GlobalPartitionCount' | 'ActiveControllerCount',
): Metric {
  return metric('AWS/Kafka', name, 'max', { 'Cluster Name': cluster });
}

/** Of one broker, all at the monitoring level that costs nothing. `broker`: from 1. */
export function ofBroker(
  cluster: string,
  broker: number,
  name:
    | 'KafkaDataLogsDiskUsed'
    | 'UnderMinIsrPartitionCount'
    | 'CpuUser'
    | 'BytesInPerSec'
    | 'BytesOutPerSec',
): Metric {
  return metric('AWS/Kafka', name, 'max', { 'Cluster Name': cluster, 'Broker ID': String(broker) });
}

/** Percent of one broker's processor that nothing uses: MSK advises to keep 40 at least. `broker`: from 1. */
export function idlenessOf(cluster: string, broker: number): Metric {
  return metric('AWS/Kafka', 'CpuIdle', 'avg', { 'Cluster Name': cluster, 'Broker ID': String(broker) });
}

/** Over all instances of the cluster: the most of any. */
export function ofDatabase(
  cluster: string,
  name: 'ACUUtilization' | 'ServerlessDatabaseCapacity' | 'DatabaseConnections' | 'CPUUtilization',
  statistic: Statistic,
): Metric {
  return metric('AWS/RDS', name, statistic, { DBClusterIdentifier: cluster });
}

export function ofTable(
  table: string,
  name:
    | 'WriteThrottleEvents'
    | 'ReadThrottleEvents'
    | 'ConsumedWriteCapacityUnits'
    | 'ConsumedReadCapacityUnits',
  index?: string,
): Metric {
  return metric('AWS/DynamoDB', name, 'sum', {
    TableName: table,
    ...(index !== undefined && { GlobalSecondaryIndexName: index }),
  });
}

function metric(
  namespace: string,
  metricName: string,
  statistic: Statistic,
  dimensionsMap: Record<string, string>,
): Metric {
  return new Metric({
    namespace,
    metricName,
    dimensionsMap,
    statistic: statistics[statistic],
    period: Duration.minutes(stepMinutes),
  });
}
