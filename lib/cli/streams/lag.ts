import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { createKafka } from '../../local/kafka-client.ts';
import type { LocalRun } from '../local-run.ts';
import { Refusal } from '../refusal.ts';
import type { Stream } from './streams.ts';

/** How far back a measurement of the lag still speaks of now, ms. */
const recent = 5 * 60_000;

/** Kafka records not yet processed, by stream name, from CloudWatch's OffsetLag; null before the first measurement. */
export async function lagsOf(streams: readonly Stream[]): Promise<ReadonlyMap<string, number | null>> {
  if (streams.length === 0) return new Map();
  const cloudWatch = new CloudWatchClient({});
  const now = Date.now();
  try {
    const { MetricDataResults } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(now - recent),
        EndTime: new Date(now + 60_000),
        ScanBy: 'TimestampDescending',
        MetricDataQueries: streams.map((stream, index) => ({
          Id: `lag${index}`,
          MetricStat: {
            Metric: {
              Namespace: 'AWS/Lambda',
              MetricName: 'OffsetLag',
              Dimensions: [{ Name: 'FunctionName', Value: stream.function }],
            },
            Period: 60,
            Stat: 'Maximum',
          },
        })),
      }),
    );
    const newest = new Map(MetricDataResults?.map(result => [result.Id, result.Values?.[0]]));
    return new Map(streams.map((stream, index) => [stream.name, newest.get(`lag${index}`) ?? null]));
  } finally {
    cloudWatch.destroy();
  }
}

export interface PartitionPlace {
  readonly partition: number;
  /** Next offset the group reads; null while it has never committed. */
  readonly current: string | null;
  readonly end: string;
  /** Records between `current`, or the beginning, and `end`. */
  readonly lag: string;
}

/** Where a stream's group stands in each partition, asked from the broker. A missing topic is refused by name. */
export async function placesOf(run: LocalRun, stream: Stream): Promise<readonly PartitionPlace[]> {
  const brokers = run.brokers.split(',');
  const kafka = createKafka({ clientId: 'millrace-streams', brokers, retry: { retries: 2 } });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const topics = await admin.listTopics();
    if (!topics.includes(stream.topic)) throw new Refusal(`there is no topic named "${stream.topic}"`);
    const ends = await admin.fetchTopicOffsets(stream.topic);
    const [committed] = await admin.fetchOffsets({ groupId: stream.group, topics: [stream.topic] });
    return ends.map(end => place(end, committed?.partitions ?? [])).sort((a, b) => a.partition - b.partition);
  } finally {
    await admin.disconnect();
  }
}

function place(
  end: { partition: number; high: string; low: string },
  committed: readonly { partition: number; offset: string }[],
): PartitionPlace {
  const offset = committed.find(({ partition }) => partition === end.partition)?.offset ?? '-1';
  const current = offset === '-1' ? null : offset;
  const lag = BigInt(end.high) - BigInt(current ?? end.low);
  return { partition: end.partition, current, end: end.high, lag: String(lag < 0n ? 0n : lag) };
}
