import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeClusterV2Command,
  GetBootstrapBrokersCommand,
  KafkaClient,
  ListClustersV2Command,
} from '@aws-sdk/client-kafka';
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { credentials, endpoint, kafkaArn, mapping, mappingsOf, region } from './doubles.ts';

describe('the local AWS endpoint', () => {
  const lags = (uuid: string) => {
    if (uuid === mapping(3).UUID) throw new Error('the broker is away');
    return [0, 1, 2].map(partition => ({
      partition,
      current: 1n,
      earliest: 0n,
      stable: 11n,
      end: 11n,
      lag: 10n,
    }));
  };
  const server = endpoint({
    mappings: mappingsOf(
      [1, 2, 3].map(index => mapping(index)),
      lags,
    ),
  });
  const config = () => ({ endpoint: server.url, region, credentials, maxAttempts: 1 });

  before(() => server.start());
  after(async () => {
    await server.stop();
    await server.stop();
  });

  const status = (headers: Record<string, string>, path = '/') =>
    new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const sent = request({ host: hostname, port, path, headers }, response => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject).end();
    });

  it('answers people and probes that do not sign', async () => {
    const response = await fetch(`${server.url}/_millrace/health`);
    assert.equal(response.status, 200);
    assert.equal(Object(await response.json()).status, 'ok');
    assert.equal((await fetch(`${server.url}/`)).status, 200);
    assert.equal((await fetch(`${server.url}/elsewhere`)).status, 403);
  });

  it('refuses web pages and foreign host names, whatever they ask', async () => {
    const { host } = new URL(server.url);
    assert.equal(await status({ host }), 200);
    assert.equal(await status({ host: `localhost:${new URL(server.url).port}` }), 200);
    assert.equal(await status({ host: 'rebound.example' }), 403);
    assert.equal(await status({ host, origin: 'https://page.example' }), 403);
    assert.equal(await status({ host, origin: 'null' }, '/_millrace/health'), 403);
  });

  it('names a service that is not emulated to clients that read XML, too', async () => {
    const refused = (service: string) => ({
      name: 'UnknownOperationException',
      message: `The service '${service}' is not emulated on this machine; this endpoint answers dynamodb, rds-data, lambda, kafka, monitoring, secretsmanager`,
    });
    const s3 = new S3Client({ ...config(), forcePathStyle: true });
    await assert.rejects(s3.send(new ListBucketsCommand({})), refused('s3'));
    await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket: 'a' })), refused('s3'));
    await assert.rejects(new STSClient(config()).send(new GetCallerIdentityCommand({})), refused('sts'));
    await assert.rejects(new EC2Client(config()).send(new DescribeVpcsCommand({})), refused('ec2'));
    await assert.rejects(
      new CloudFormationClient(config()).send(new ListStacksCommand({})),
      refused('cloudformation'),
    );
  });

  it('names a service that is not emulated', async () => {
    const response = await fetch(server.url, {
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/sqs/aws4_request, Signature=0',
      },
    });
    assert.equal(response.status, 400);
    assert.match(Object(await response.json()).message, /'sqs' is not emulated/);
    const presigned = `${server.url}/?X-Amz-Credential=a%2F20260101%2Fus-east-1%2Fs3%2Faws4_request`;
    assert.match(await (await fetch(presigned)).text(), /<Message>The service 's3' is not emulated/);
  });

  it("gives a cluster's brokers in plaintext, and knows no other cluster", async () => {
    const kafka = new KafkaClient(config());
    const { $metadata, ...brokers } = await kafka.send(
      new GetBootstrapBrokersCommand({ ClusterArn: kafkaArn }),
    );
    assert.equal($metadata.httpStatusCode, 200);
    assert.deepEqual(brokers, { BootstrapBrokerString: '127.0.0.1:9092,127.0.0.1:9093' });
    const { ClusterInfo } = await kafka.send(new DescribeClusterV2Command({ ClusterArn: kafkaArn }));
    assert.deepEqual([ClusterInfo?.ClusterName, ClusterInfo?.State], ['main', 'ACTIVE']);
    const { ClusterInfoList } = await kafka.send(new ListClustersV2Command({}));
    assert.deepEqual(
      ClusterInfoList?.map(({ ClusterArn }) => ClusterArn),
      [kafkaArn],
    );
    await assert.rejects(kafka.send(new GetBootstrapBrokersCommand({ ClusterArn: `${kafkaArn}0` })), {
      name: 'NotFoundException',
    });
  });

  it("measures a function's lag over all partitions, and has no datapoint while the broker is away", async () => {
    const cloudWatch = new CloudWatchClient(config());
    const range = { StartTime: new Date(Date.now() - 300_000), EndTime: new Date(Date.now() + 1000) };
    const query = (Id: string, Name: string, Value: string) => ({
      Id,
      MetricStat: {
        Metric: { Namespace: 'AWS/Lambda', MetricName: 'OffsetLag', Dimensions: [{ Name, Value }] },
        Period: 60,
        Stat: 'Maximum',
      },
    });
    const MetricDataQueries = [
      query('byFunction', 'FunctionName', 'fn-1'),
      query('byMapping', 'EventSourceMappingUUID', mapping(2).UUID),
      query('away', 'FunctionName', 'fn-3'),
      query('unknown', 'FunctionName', 'fn'),
    ];
    const { MetricDataResults } = await cloudWatch.send(
      new GetMetricDataCommand({ ...range, MetricDataQueries }),
    );
    assert.deepEqual(
      MetricDataResults?.map(({ Id, Values }) => [Id, Values]),
      [
        ['byFunction', [30]],
        ['byMapping', [30]],
        ['away', []],
        ['unknown', []],
      ],
    );
    assert.ok(MetricDataResults?.[0]?.Timestamps?.[0] instanceof Date);
    const past = { StartTime: new Date(0), EndTime: new Date(60_000) };
    const before = await cloudWatch.send(new GetMetricDataCommand({ ...past, MetricDataQueries }));
    assert.deepEqual(before.MetricDataResults?.[0]?.Values, []);
    const { Datapoints } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        ...range,
        Namespace: 'AWS/Lambda',
        MetricName: 'OffsetLag',
        Dimensions: [{ Name: 'FunctionName', Value: 'fn-1' }],
        Period: 60,
        Statistics: ['Maximum', 'Sum'],
      }),
    );
    assert.deepEqual(
      Datapoints?.map(({ Maximum, Sum, Average }) => [Maximum, Sum, Average]),
      [[30, 30, undefined]],
    );
  });

  it('says that a port is taken', async () => {
    const second = endpoint({ port: Number(new URL(server.url).port) });
    await assert.rejects(second.start(), { code: 'EADDRINUSE' });
    await second.stop();
  });
});
