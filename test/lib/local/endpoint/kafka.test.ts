import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  DescribeClusterCommand,
  DescribeClusterV2Command,
  KafkaClient,
  ListClustersCommand,
  ListClustersV2Command,
  ListNodesCommand,
  ListScramSecretsCommand,
  ListTopicsCommand,
} from '@aws-sdk/client-kafka';
import { credentials, endpoint, kafkaArn, region } from './doubles.ts';

const other = kafkaArn.replace('cluster/main/', 'cluster/other/');
const properties = {
  ClusterName: 'main',
  KafkaVersion: '4.1.x.kraft',
  NumberOfBrokerNodes: 3,
  BrokerNodeGroupInfo: {
    InstanceType: 'kafka.t3.small',
    ClientSubnets: ['subnet-1'],
    StorageInfo: { EBSStorageInfo: { VolumeSize: 20 } },
  },
  ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
  Tags: { application: 'millrace', Stage: 'local' },
};
const createdAt = new Date('2026-01-31T12:00:00.000Z');

describe('MSK’s API on the local endpoint', () => {
  const server = endpoint({
    brokers: arn => ([kafkaArn, other].includes(arn) ? '127.0.0.1:9092,127.0.0.1:9093' : undefined),
    brokerClusters: () => [kafkaArn, other].map(arn => ({ arn, properties, createdAt })),
  });
  let kafka: KafkaClient;
  before(async () => {
    await server.start();
    kafka = new KafkaClient({ endpoint: server.url, region, credentials, maxAttempts: 1 });
  });
  after(() => server.stop());

  it('lists clusters by the beginning of their name, their type and page by page, in both versions', async () => {
    const names = async (input: object) => {
      const v2 = await kafka.send(new ListClustersV2Command(input));
      const v1 = await kafka.send(new ListClustersCommand(input));
      assert.equal(v1.NextToken, v2.NextToken);
      assert.deepEqual(
        v1.ClusterInfoList?.map(({ ClusterName }) => ClusterName),
        v2.ClusterInfoList?.map(({ ClusterName }) => ClusterName),
      );
      return [v2.ClusterInfoList?.map(({ ClusterName }) => ClusterName).join(), v2.NextToken];
    };
    assert.deepEqual(await names({}), ['main,other', undefined]);
    assert.deepEqual(await names({ ClusterNameFilter: 'ma' }), ['main', undefined]);
    assert.deepEqual(await names({ ClusterNameFilter: 'zzz' }), ['', undefined]);
    assert.deepEqual(await names({ MaxResults: 1 }), ['main', '1']);
    assert.deepEqual(await names({ MaxResults: 1, NextToken: '1' }), ['other', undefined]);
    const serverless = await kafka.send(new ListClustersV2Command({ ClusterTypeFilter: 'SERVERLESS' }));
    assert.deepEqual(serverless.ClusterInfoList, []);
    await assert.rejects(kafka.send(new ListClustersV2Command({ NextToken: 'x' })), {
      name: 'BadRequestException',
    });
  });

  it('describes a cluster whole, as its template has it', async () => {
    const { ClusterInfo: v2 } = await kafka.send(new DescribeClusterV2Command({ ClusterArn: kafkaArn }));
    const { ClusterInfo: v1 } = await kafka.send(new DescribeClusterCommand({ ClusterArn: kafkaArn }));
    const { Provisioned, ClusterType, ...common } = v2 ?? {};
    assert.equal(ClusterType, 'PROVISIONED');
    assert.deepEqual(common, {
      ClusterArn: kafkaArn,
      ClusterName: 'main',
      CreationTime: createdAt,
      CurrentVersion: 'K1LOCAL',
      State: 'ACTIVE',
      Tags: { application: 'millrace', Stage: 'local' },
    });
    assert.deepEqual(Provisioned, {
      StorageMode: 'LOCAL',
      NumberOfBrokerNodes: 3,
      BrokerNodeGroupInfo: {
        InstanceType: 'kafka.t3.small',
        ClientSubnets: ['subnet-1'],
        StorageInfo: { EbsStorageInfo: { VolumeSize: 20 } },
      },
      ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
      CurrentBrokerSoftwareInfo: { KafkaVersion: '4.1.x.kraft' },
    });
    assert.deepEqual(v1, { ...common, ...Provisioned });
    const { NodeInfoList } = await kafka.send(new ListNodesCommand({ ClusterArn: kafkaArn }));
    assert.deepEqual(
      NodeInfoList?.map(node => [
        node.NodeType,
        node.BrokerNodeInfo?.BrokerId,
        node.BrokerNodeInfo?.Endpoints,
      ]),
      [1, 2].map(id => ['BROKER', id, ['127.0.0.1']]),
    );
  });

  it('knows no other cluster, and refuses by name what it does not play', async () => {
    const ClusterArn = `${kafkaArn}0`;
    for (const call of [
      () => kafka.send(new DescribeClusterV2Command({ ClusterArn })),
      () => kafka.send(new DescribeClusterCommand({ ClusterArn })),
      () => kafka.send(new ListNodesCommand({ ClusterArn })),
    ])
      await assert.rejects(call, { name: 'NotFoundException' });
    await assert.rejects(kafka.send(new ListTopicsCommand({ ClusterArn: kafkaArn })), {
      name: 'UnknownOperationException',
      message: /GET \/v1\/clusters\/\{clusterArn\}\/topics is not played on this machine: use a Kafka client/,
    });
    await assert.rejects(kafka.send(new ListScramSecretsCommand({ ClusterArn: kafkaArn })), {
      name: 'UnknownOperationException',
      message: /scram-secrets is not played/,
    });
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/kafka/aws4_request' };
    assert.equal((await fetch(`${server.url}/v1/clusters/%E0%A4%A`, { headers })).status, 400);
  });
});
