import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';

const periodS = 60;
/** CloudWatch may lag by some minutes; what is older says nothing of now. */
const horizonMs = 10 * 60_000;

let shared: CloudWatchClient | undefined;

/** Newest `OffsetLag` of each function, in Kafka records; a function without a measurement is absent. */
export async function readOffsetLags(
  functionNames: readonly string[],
  signal: AbortSignal,
  nowMs = Date.now(),
): Promise<ReadonlyMap<string, number>> {
  if (functionNames.length === 0) return new Map();
  shared ??= new CloudWatchClient({});
  const { MetricDataResults = [] } = await shared.send(
    new GetMetricDataCommand({
      StartTime: new Date(nowMs - horizonMs),
      EndTime: new Date(nowMs + periodS * 1000),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: functionNames.map((name, index) => ({
        Id: `lag${index}`,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName: 'OffsetLag',
            Dimensions: [{ Name: 'FunctionName', Value: name }],
          },
          Period: periodS,
          Stat: 'Maximum',
        },
      })),
    }),
    { abortSignal: signal },
  );
  const lags = new Map<string, number>();
  for (const [index, name] of functionNames.entries()) {
    const newest = MetricDataResults.find(({ Id }) => Id === `lag${index}`)?.Values?.[0];
    if (newest !== undefined) lags.set(name, newest);
  }
  return lags;
}
