import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
} from '@aws-sdk/client-cloudwatch';
import { type Counter, Counters } from '../../../../lib/local/trigger/counters.ts';
import type { MappingStatus } from '../../../../lib/local/trigger/mapping.ts';
import { credentials, endpoint, mapping, mappingsOf, region } from './doubles.ts';

const provisioned = {
  ProvisionedPollerConfig: { MinimumPollers: 2 },
  MetricsConfig: { Metrics: ['EventCount', 'ErrorCount', 'KafkaMetrics'] },
} satisfies Partial<MappingStatus>;
const all = [
  mapping(0),
  mapping(1, provisioned),
  mapping(2, { ...provisioned, MetricsConfig: { Metrics: ['ErrorCount'] } }),
];
/** Two minutes of work, the same for every mapping. */
const now = Math.floor(Date.now() / 60_000) * 60_000;
let clock = now - 120_000;
const counters = new Counters(() => clock);
for (const [counter, amounts] of Object.entries({
  polled: [100, 60],
  filteredOut: [10, 0],
  invoked: [90, 120],
  failed: [0, 30],
  dropped: [0, 3],
  deadLettered: [0, 7],
  committed: [80, 60],
  pollingErrors: [0, 2],
  failedInvocations: [0, 1],
  commitErrors: [0, 4],
  destinationErrors: [0, 5],
  polledBytes: [1_000, 600],
} satisfies Partial<Record<Counter, readonly [number, number]>>))
  for (const [minute, amount] of amounts.entries()) {
    clock = now - 120_000 + minute * 60_000;
    counters.add(counter as Counter, amount);
  }
const lags = [5n, 25n].map((lag, partition) => ({
  partition,
  current: 0n,
  earliest: 0n,
  stable: lag,
  end: lag,
  lag,
}));

describe('monitoring on the local endpoint', () => {
  const server = endpoint({
    mappings: {
      ...mappingsOf(all, () => lags),
      minutes: (_, counter) => counters.minutes(counter),
      counts: () => ({ ...counters.totals(), lastBatch: 0, calls: 11 }),
    },
  });
  let cloudWatch: CloudWatchClient;
  before(async () => {
    await server.start();
    cloudWatch = new CloudWatchClient({ endpoint: server.url, region, credentials, maxAttempts: 1 });
  });
  after(() => server.stop());

  const ask = async (MetricName: string, index: number, Period = 60, Stat = 'Sum', Name?: string) => {
    const Dimensions =
      Name === undefined
        ? [{ Name: 'EventSourceMappingUUID', Value: mapping(index).UUID }]
        : [{ Name, Value: `fn-${index}` }];
    const { MetricDataResults } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(now - 180_000),
        EndTime: new Date(Date.now() + 1_000),
        MetricDataQueries: [
          {
            Id: 'q',
            MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions }, Period, Stat },
          },
        ],
      }),
    );
    return MetricDataResults?.[0];
  };

  it('70: counts what MetricsConfig asks for, by the minute, newest first', async () => {
    const expected: Readonly<Record<string, readonly number[]>> = {
      PolledEventCount: [60, 100],
      FilteredOutEventCount: [0, 10],
      InvokedEventCount: [120, 90],
      FailedInvokeEventCount: [30, 0],
      DroppedEventCount: [3, 0],
      OnFailureDestinationDeliveredEventCount: [7, 0],
      CommittedEventCount: [60, 80],
      PollingErrorCount: [2, 0],
      InvokeErrorCount: [1, 0],
      CommitErrorCount: [4, 0],
      OnFailureDestinationDeliveryErrorCount: [5, 0],
      EventPollerThroughputInBytes: [600, 1_000],
    };
    for (const [metric, values] of Object.entries(expected)) {
      const result = await ask(metric, 1);
      assert.deepEqual([metric, result?.Values], [metric, values]);
      assert.deepEqual(
        result?.Timestamps?.map(time => time.getTime()),
        [now - 60_000, now - 120_000],
      );
    }
  });

  it('70: measures lags and pollers now', async () => {
    for (const [metric, value] of [
      ['OffsetLag', 30],
      ['SumOffsetLag', 30],
      ['MaxOffsetLag', 25],
      ['ProvisionedPollers', 3],
      ['EventPollerUnit', 1],
    ] as const)
      assert.deepEqual([metric, (await ask(metric, 1, 60, 'Maximum'))?.Values], [metric, [value]]);
  });

  it('70: has nothing of a group that is off, nor of any but OffsetLag on demand', async () => {
    assert.deepEqual((await ask('PolledEventCount', 2))?.Values, []);
    assert.deepEqual((await ask('MaxOffsetLag', 2))?.Values, []);
    assert.deepEqual((await ask('CommitErrorCount', 2))?.Values, [4, 0]);
    for (const metric of ['PolledEventCount', 'CommitErrorCount', 'SumOffsetLag', 'ProvisionedPollers'])
      assert.deepEqual((await ask(metric, 0))?.Values, []);
    assert.deepEqual((await ask('OffsetLag', 0))?.Values, [30]);
    assert.deepEqual((await ask('DeletedEventCount', 1))?.Values, []);
  });

  it('71: knows opt-in metrics by the mapping alone', async () => {
    assert.deepEqual((await ask('PolledEventCount', 1, 60, 'Sum', 'FunctionName'))?.Values, []);
    assert.deepEqual((await ask('OffsetLag', 1, 60, 'Sum', 'FunctionName'))?.Values, [30]);
    assert.deepEqual(
      (await ask('DestinationDeliveryFailures', 1, 60, 'Sum', 'FunctionName'))?.Values,
      [5, 0],
    );
  });

  it('sums minutes up into longer periods, and gives each statistic', async () => {
    const hour = await ask('PolledEventCount', 1, 86_400);
    assert.equal(
      hour?.Values?.reduce((sum, value) => sum + value, 0),
      160,
    );
    const { Datapoints } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        StartTime: new Date(now - 60_000),
        EndTime: new Date(now),
        Namespace: 'AWS/Lambda',
        MetricName: 'PolledEventCount',
        Dimensions: [{ Name: 'EventSourceMappingUUID', Value: mapping(1).UUID }],
        Period: 60,
        Statistics: ['Sum', 'SampleCount', 'Maximum'],
      }),
    );
    assert.deepEqual(
      Datapoints?.map(({ Sum, SampleCount, Maximum, Average }) => [Sum, SampleCount, Maximum, Average]),
      [[60, 1, 60, undefined]],
    );
  });
});
