import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tradesParameters } from '../../../functions/query/parameters.ts';
import { Match } from 'aws-cdk-lib/assertions';
import { rooms, templatesOf } from './assembly.ts';

const dev = templatesOf('dev');
const prod = templatesOf('prod');

test('the network has the zones of the brokers, no way out and a group that admits itself to the brokers', () => {
  dev.network.resourceCountIs('AWS::EC2::NatGateway', 0);
  dev.network.resourceCountIs('AWS::EC2::InternetGateway', 0);
  dev.network.resourceCountIs('AWS::EC2::Subnet', 2);
  prod.network.resourceCountIs('AWS::EC2::Subnet', 3);
  const [kafka] = Object.keys(
    dev.network.findResources('AWS::EC2::SecurityGroup', {
      Properties: { GroupDescription: 'Kafka brokers and their clients' },
    }),
  );
  dev.network.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 9098,
    ToPort: 9098,
    GroupId: { 'Fn::GetAtt': [kafka, 'GroupId'] },
    SourceSecurityGroupId: { 'Fn::GetAtt': [kafka, 'GroupId'] },
  });
});

test('pollers and producer reach AWS through endpoints', () => {
  const endpoints = JSON.stringify(dev.network.findResources('AWS::EC2::VPCEndpoint'));
  for (const service of ['dynamodb', 'lambda', 'sts', 'rds-data']) {
    assert.ok(endpoints.includes(`.${service}"`), service);
  }
});

test('the broker speaks IAM over TLS alone', () => {
  dev.streaming.hasResourceProperties('AWS::MSK::Cluster', {
    ClientAuthentication: { Sasl: { Iam: { Enabled: true } }, Unauthenticated: { Enabled: false } },
    EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS' } },
  });
});

test('dev has the two smallest brokers there are, prod three that carry load', () => {
  for (const [{ streaming }, brokers, instanceType, gib] of [
    [dev, 2, 'kafka.t3.small', 20],
    [prod, 3, 'kafka.m7g.large', 200],
  ] as const) {
    streaming.hasResourceProperties('AWS::MSK::Cluster', {
      NumberOfBrokerNodes: brokers,
      BrokerNodeGroupInfo: {
        InstanceType: instanceType,
        StorageInfo: { EBSStorageInfo: { VolumeSize: gib } },
      },
    });
    const [cluster] = Object.values(streaming.findResources('AWS::MSK::Cluster'));
    assert.equal(cluster?.['Properties'].BrokerNodeGroupInfo.ClientSubnets.length, brokers);
  }
});

test('topics have three partitions, and prod keeps writing safely with a broker away', () => {
  for (const [{ pipelines, streaming }, copies, inSync] of [
    [dev, 2, '1'],
    [prod, 3, '2'],
  ] as const) {
    for (const [template, topic] of [
      [pipelines, 'trading_data'],
      [streaming, 'test_topic'],
    ] as const) {
      template.hasResourceProperties('AWS::MSK::Topic', {
        TopicName: topic,
        PartitionCount: 3,
        ReplicationFactor: copies,
        Configs: Buffer.from(`{"min.insync.replicas":"${inSync}"}`).toString('base64'),
      });
    }
  }
});

test('raw rows are found by ticker and by day, and expire', () => {
  dev.storage.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [
      { AttributeName: 'ticker', KeyType: 'HASH' },
      { AttributeName: 'created_at_id', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      Match.objectLike({ IndexName: 'by_day', Projection: { ProjectionType: 'ALL' } }),
    ],
    TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
  });
});

test('records set aside are found by position and by time', () => {
  dev.storage.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [
      { AttributeName: 'stream', KeyType: 'HASH' },
      { AttributeName: 'position', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      Match.objectLike({ IndexName: 'by_time', Projection: Match.objectLike({ ProjectionType: 'INCLUDE' }) }),
    ],
  });
});

test('the database has the Data API and a managed secret, and sleeps when nobody asks', () => {
  dev.storage.hasResourceProperties('AWS::RDS::DBCluster', {
    DatabaseName: 'trading',
    EnableHttpEndpoint: true,
    ManageMasterUserPassword: true,
    MasterUserPassword: Match.absent(),
    ServerlessV2ScalingConfiguration: Match.objectLike({ MinCapacity: 0 }),
  });
});

test('prod keeps its data when a stack goes', () => {
  const { storage } = prod;
  storage.allResources('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain' });
  storage.hasResource('AWS::RDS::DBCluster', { DeletionPolicy: 'Snapshot' });
});

test('the page comes from a closed bucket, its data from a signed function, with strict headers', () => {
  dev.dashboard.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
  dev.dashboard.resourceCountIs('AWS::CloudFront::OriginAccessControl', 2);
  dev.dashboard.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { ContentSecurityPolicy: Match.stringLikeRegexp("^default-src 'none'; ") },
      },
    },
  });
});

test('the API takes GET alone, knows three query strings and caches an error for a second', () => {
  dev.dashboard.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      CacheBehaviors: [Match.objectLike({ PathPattern: '/api/*', AllowedMethods: ['GET', 'HEAD'] })],
      CustomErrorResponses: Match.arrayWith([{ ErrorCode: 503, ErrorCachingMinTTL: 1 }]),
    },
  });
  dev.dashboard.hasResourceProperties('AWS::CloudFront::CachePolicy', {
    CachePolicyConfig: {
      ParametersInCacheKeyAndForwardedToOrigin: {
        QueryStringsConfig: {
          QueryStringBehavior: 'whitelist',
          QueryStrings: [...tradesParameters],
        },
      },
    },
  });
});

test('the outputs users rely on are there', () => {
  const keys = new Set(rooms.flatMap(room => Object.keys(dev[room].toJSON()['Outputs'] ?? {})));
  for (const key of [
    'BootstrapBrokers',
    'RealTimeDataTable',
    'SetAsideTable',
    'CountersTable',
    'DatabaseClusterArn',
    'DatabaseSecretArn',
    'DatabaseName',
    'DashboardUrl',
    'TradesProducerFunction',
    'QueryFunction',
    'TransformRoleArn',
    'Stage',
  ]) {
    assert.ok(keys.has(key), key);
  }
});

test('templates name no account, no region and no secret, and are the same each time', () => {
  const again = templatesOf('dev');
  for (const room of rooms) {
    const text = JSON.stringify(dev[room].toJSON());
    assert.equal(text, JSON.stringify(again[room].toJSON()), room);
    assert.doesNotMatch(text, /\b\d{12}\b|\b(us|eu|ap|sa|ca|me|af)-[a-z]+-\d\b|AKIA|[Pp]assword":"/, room);
  }
});

test('only what knows no resources is allowed everywhere', () => {
  const wide = rooms
    .flatMap(room => Object.values(dev[room].findResources('AWS::IAM::Policy')))
    .flatMap(policy => policy['Properties'].PolicyDocument.Statement)
    .filter(statement => statement.Resource === '*')
    .flatMap(statement => statement.Action)
    .filter((action: string) => !action.startsWith('ec2:'));
  assert.deepEqual(
    new Set(wide),
    new Set([
      'cloudfront:CreateInvalidation',
      'cloudfront:GetInvalidation',
      'cloudwatch:GetMetricData',
      'lambda:ListEventSourceMappings',
    ]),
  );
});
