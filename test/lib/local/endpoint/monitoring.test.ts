import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
} from '@aws-sdk/client-cloudwatch';
import { cbor, dateToTag } from '@smithy/core/cbor';
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

  /** The same question in each protocol; `times` are put where it has times. */
  const body = (time: (ms: number) => unknown, stat: object = {}, more: object = {}) => ({
    StartTime: time(now - 120_000),
    EndTime: time(now),
    MetricDataQueries: [
      {
        Id: 'q',
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName: 'PolledEventCount',
            Dimensions: [{ Name: 'EventSourceMappingUUID', Value: mapping(1).UUID }],
          },
          Period: 60,
          Stat: 'Sum',
          ...stat,
        },
      },
    ],
    ...more,
  });
  const post = (path: string, headers: Record<string, string>, sent: BodyInit) =>
    fetch(new URL(path, server.url), {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/monitoring/aws4_request',
        ...headers,
      },
      body: sent,
    });
  const json = (operation: string, sent: object) =>
    post('/', { 'x-amz-target': `GraniteServiceVersion20100801.${operation}` }, JSON.stringify(sent));
  const binary = (operation: string, sent: object) =>
    post(
      `/service/GraniteServiceVersion20100801/operation/${operation}`,
      { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      Buffer.from(cbor.serialize(sent)),
    );
  const form = (fields: Record<string, string>) =>
    post('/', {}, new URLSearchParams({ Version: '2010-08-01', ...fields }));
  const formBody = {
    Action: 'GetMetricData',
    StartTime: new Date(now - 120_000).toISOString(),
    EndTime: new Date(now).toISOString(),
    'MetricDataQueries.member.1.Id': 'q',
    'MetricDataQueries.member.1.MetricStat.Metric.Namespace': 'AWS/Lambda',
    'MetricDataQueries.member.1.MetricStat.Metric.MetricName': 'PolledEventCount',
    'MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Name': 'EventSourceMappingUUID',
    'MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Value': mapping(1).UUID,
    'MetricDataQueries.member.1.MetricStat.Period': '60',
    'MetricDataQueries.member.1.MetricStat.Stat': 'Sum',
    'MetricDataQueries.member.1.ReturnData': 'true',
  };

  it('answers AWS JSON, RPC v2 CBOR and the query protocol in their own words', async () => {
    const seconds = [now / 1000 - 60, now / 1000 - 120];
    const asJson = await (
      await json(
        'GetMetricData',
        body(ms => ms / 1000),
      )
    ).json();
    assert.deepEqual(asJson.MetricDataResults[0].Timestamps, seconds);
    assert.deepEqual(asJson.MetricDataResults[0].Values, [60, 100]);

    const answer = await binary(
      'GetMetricData',
      body(ms => dateToTag(new Date(ms))),
    );
    assert.equal(answer.headers.get('smithy-protocol'), 'rpc-v2-cbor');
    const [result] = cbor.deserialize(new Uint8Array(await answer.arrayBuffer())).MetricDataResults;
    assert.deepEqual(
      result.Timestamps.map(({ tag, value }: { tag: number; value: number }) => [tag, value]),
      seconds.map(each => [1, each]),
    );
    assert.deepEqual(result.Values, [60, 100]);

    const xml = await (await form({ ...formBody, ScanBy: 'TimestampAscending' })).text();
    assert.match(
      xml,
      /^<GetMetricDataResponse xmlns="[^"]+"><GetMetricDataResult>.*<Id>q<\/Id>.*<Values><member>100<\/member><member>60<\/member><\/Values>.*<RequestId>[\w-]{36}<\/RequestId>/,
    );
    assert.ok(xml.includes(`<Timestamps><member>${new Date(now - 120_000).toISOString()}</member>`));
  });

  it('refuses by name what it does not play, in each protocol', async () => {
    const operations = ['ListMetrics', 'DescribeAlarms', 'PutMetricData'];
    for (const operation of operations) {
      const answers = [
        await json(operation, {}),
        await binary(operation, {}),
        await form({ Action: operation }),
      ];
      const texts = [
        await answers[0]?.json(),
        cbor.deserialize(new Uint8Array((await answers[1]?.arrayBuffer()) ?? new ArrayBuffer(0))),
        await answers[2]?.text(),
      ];
      assert.deepEqual(
        answers.map(({ status, headers }) => [status, headers.get('x-amzn-query-error')]),
        answers.map(() => [400, 'InvalidAction;Sender']),
      );
      assert.equal(texts[0].__type, 'UnknownOperationException');
      assert.match(texts[1].__type, /#UnknownOperationException$/);
      assert.match(texts[2], /<Code>InvalidAction<\/Code>/);
      for (const text of [texts[0].message, texts[1].message, texts[2]])
        assert.ok(text.includes(`${operation} is not emulated on this machine`), text);
    }
    assert.match(await (await binary('GetMetricData', [])).text(), /SerializationException/);
  });

  it('refuses values that CloudWatch refuses', async () => {
    const one = body(ms => ms / 1000).MetricDataQueries[0];
    const times = (ms: number) => ms / 1000;
    const refusals: readonly (readonly [sent: object, message: RegExp])[] = [
      [body(times, { Stat: 'Bogus' }), /The value Bogus for parameter Stat is not supported/],
      [body(times, { Stat: 'p99' }), /p99 is not emulated/],
      [body(times, { Period: 7 }), /Period must be 1, 5, 10, 20, 30 or a multiple of 60/],
      [body(times, { Period: 0 }), /Period/],
      [body(times, { Metric: undefined }), /parameter Metric is required/],
      [
        body(times, {}, { MetricDataQueries: [one, one] }),
        /parameter id in MetricDataQueries are not unique/,
      ],
      [body(times, {}, { MetricDataQueries: [{ ...one, Id: 'Q' }] }), /not matching the expected pattern/],
      [body(times, {}, { MetricDataQueries: [] }), /MetricDataQueries is required/],
      [body(times, {}, { EndTime: now / 1000 - 300 }), /StartTime must be less than the parameter EndTime/],
      [body(times, {}, { EndTime: now / 1000 - 120 }), /StartTime must be less than the parameter EndTime/],
      [
        body(times, {}, { MetricDataQueries: [{ ...one, Id: `q${'x'.repeat(255)}` }] }),
        /not matching the expected pattern/,
      ],
      [body(times, {}, { StartTime: undefined }), /StartTime is required/],
      [body(times, {}, { StartTime: 'soon' }), /StartTime must be a time/],
      [body(times, {}, { StartTime: { toString: 1 } }), /StartTime must be a time/],
      [body(times, {}, { ScanBy: 'Size' }), /ScanBy/],
    ];
    for (const [sent, message] of refusals) {
      const answer = await json('GetMetricData', sent);
      assert.equal(answer.status, 400);
      assert.match((await answer.json()).message, message);
    }
    const statistics = {
      StartTime: now / 1000 - 600,
      EndTime: now / 1000,
      Namespace: 'AWS/Lambda',
      MetricName: 'OffsetLag',
      Period: 60,
      Statistics: ['Sum'],
    };
    for (const [more, message] of [
      [{ Statistics: ['Bogus'] }, /Bogus/],
      [{ Statistics: [] }, /Statistics is required/],
      [{ StartTime: 0 }, /exceeds the limit of 1,440/],
      [{ StartTime: now / 1000 - 1441 * 60 }, /up to 1441 datapoints, which exceeds the limit of 1,440/],
    ] as const)
      assert.match(
        (await (await json('GetMetricStatistics', { ...statistics, ...more })).json()).message,
        message,
      );
    const most = { ...statistics, StartTime: now / 1000 - 1440 * 60 };
    assert.equal((await json('GetMetricStatistics', most)).status, 200);
    const longest = { MetricDataQueries: [{ ...one, Id: `q${'x'.repeat(254)}` }] };
    assert.equal((await json('GetMetricData', body(times, {}, longest))).status, 200);
  });

  it('answers no metric that is asked for without its data', async () => {
    const hidden = { 'MetricDataQueries.member.1.ReturnData': 'false' };
    assert.doesNotMatch(await (await form({ ...formBody, ...hidden })).text(), /<Id>q<\/Id>/);
    const one = body(ms => ms / 1000).MetricDataQueries[0];
    const more = { MetricDataQueries: [{ ...one, ReturnData: false }] };
    const answer = await json(
      'GetMetricData',
      body(ms => ms / 1000, {}, more),
    );
    assert.deepEqual((await answer.json()).MetricDataResults, []);
  });
});
