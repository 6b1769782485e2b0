import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { appOf, rooms, templatesOf } from './assembly.ts';

const dev = templatesOf('dev');
const prod = templatesOf('prod');

test('the network has the zones of the brokers and no way out', () => {
  dev.network.resourceCountIs('AWS::EC2::NatGateway', 0);
  dev.network.resourceCountIs('AWS::EC2::InternetGateway', 0);
  dev.network.resourceCountIs('AWS::EC2::Subnet', 2);
  prod.network.resourceCountIs('AWS::EC2::Subnet', 3);
});

test('zones are the first ones of a region, but never that of us-east-1 in which MSK has no brokers', () => {
  for (const [{ network }, zones] of [
    [dev, 2],
    [prod, 3],
  ] as const) {
    network.hasCondition('ZonesById', { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] });
    const none = { Ref: 'AWS::NoValue' };
    const subnets = Object.values(network.findResources('AWS::EC2::Subnet')).map(
      ({ Properties }) => Properties,
    );
    assert.deepEqual(
      subnets.map(({ AvailabilityZone }) => AvailabilityZone),
      Array.from({ length: zones }, (_, index) => ({
        'Fn::If': ['ZonesById', none, { 'Fn::Select': [index, { 'Fn::GetAZs': '' }] }],
      })),
    );
    const ids = subnets.map(({ AvailabilityZoneId }) => AvailabilityZoneId['Fn::If']);
    assert.deepEqual(
      ids.map(([condition, , otherwise]) => [condition, otherwise]),
      ids.map(() => ['ZonesById', none]),
    );
    const chosen = new Set(ids.map(([, id]) => id));
    assert.equal(chosen.size, zones);
    for (const id of chosen) assert.match(id, /^use1-az[12456]$/);
  }
});

test('pollers and producer reach AWS through endpoints', () => {
  const endpoints = JSON.stringify(dev.network.findResources('AWS::EC2::VPCEndpoint'));
  for (const service of ['dynamodb', 'lambda', 'sts', 'rds-data']) {
    assert.ok(endpoints.includes(`.${service}"`), service);
  }
});

test('provisioned pollers need no endpoints, nor does a stage whose network has nothing that asks MySQL, so prod pays for none', () => {
  const endpoints = JSON.stringify(prod.network.findResources('AWS::EC2::VPCEndpoint'));
  const has = (service: string): boolean => endpoints.includes(`.${service}"`);
  assert.deepEqual(['dynamodb', 'rds-data', 'lambda', 'sts'].map(has), [true, false, false, false]);
});

test('each function in the network that may use the Data API has its endpoint, in every stage', () => {
  for (const [stage, { pipelines, network }] of Object.entries({ dev, prod, bench: templatesOf('bench') })) {
    const inside = Object.values(pipelines.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => 'VpcConfig' in Properties && 'SECRET_ARN' in Properties.Environment.Variables,
    );
    const endpoints = JSON.stringify(network.findResources('AWS::EC2::VPCEndpoint'));
    assert.equal(endpoints.includes('.rds-data"'), inside.length > 0, stage);
  }
});

test('endpoints stand in as many zones as are set: one in dev, which all zones reach', () => {
  const endpoints = Object.values(dev.network.findResources('AWS::EC2::VPCEndpoint')).filter(
    ({ Properties }) => Properties.VpcEndpointType === 'Interface',
  );
  assert.deepEqual(
    endpoints.map(({ Properties }) => [Properties.SubnetIds.length, Properties.PrivateDnsEnabled]),
    endpoints.map(() => [1, true]),
  );
});

test('the site waits for the database alone, so that a refusal of CloudFront is heard before the brokers stand', () => {
  const imports = JSON.stringify(prod.dashboard.toJSON()).matchAll(/"Fn::ImportValue":"([^:]+):/g);
  assert.deepEqual([...new Set([...imports].map(([, stack]) => stack))], ['millrace-prod-storage']);
});

test('dev has two of the smallest brokers that Kafka 4 has, prod three that carry load', () => {
  for (const [{ streaming }, brokers, instanceType, gib] of [
    [dev, 2, 'kafka.m7g.large', 20],
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
    ServerlessV2ScalingConfiguration: { MinCapacity: 0, SecondsUntilAutoPause: 300 },
    BackupRetentionPeriod: 1,
    DeletionProtection: false,
  });
  dev.storage.resourceCountIs('AWS::RDS::DBInstance', 1);
});

test('the database of prod stays awake, in two zones, with two weeks to go back', () => {
  prod.storage.hasResourceProperties('AWS::RDS::DBCluster', {
    ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, SecondsUntilAutoPause: Match.absent() },
    BackupRetentionPeriod: 14,
    DeletionProtection: true,
  });
  prod.storage.resourceCountIs('AWS::RDS::DBInstance', 2);
});

test('the database keeps its version, on every instance, and never slips into support that is paid', () => {
  for (const [{ storage }, instances] of [
    [dev, 1],
    [prod, 2],
  ] as const) {
    storage.hasResourceProperties('AWS::RDS::DBCluster', {
      AutoMinorVersionUpgrade: false,
      EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    });
    const own = { AutoMinorVersionUpgrade: false };
    storage.resourcePropertiesCountIs('AWS::RDS::DBInstance', own, instances);
  }
});

test('dead letters are made after their topic, one change of the cluster at a time', () => {
  const topics = Object.values(prod.pipelines.findResources('AWS::MSK::Topic'));
  const letters = topics.filter(({ Properties }) => Properties.TopicName.endsWith('.dead-letters'));
  assert.ok(letters.length > 0);
  const ids = Object.keys(prod.pipelines.findResources('AWS::MSK::Topic'));
  for (const { DependsOn } of letters) assert.ok(ids.some(id => DependsOn.includes(id)));
});

test('how many copies must be written is said of topics alone, as Kafka 4.1 takes no change of it for brokers', () => {
  const [configuration] = Object.values(prod.streaming.findResources('AWS::MSK::Configuration'));
  assert.doesNotMatch(JSON.stringify(configuration), /min.insync/);
});

test('browsers keep to HTTPS for the page, and not for what else its domain has', () => {
  prod.dashboard.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      SecurityHeadersConfig: { StrictTransportSecurity: { IncludeSubdomains: false } },
    },
  });
});

test('the database logs to groups that expire, which stand before it would make its own', () => {
  const [cluster] = Object.values(dev.storage.findResources('AWS::RDS::DBCluster'));
  const { DBClusterIdentifier: identifier, EnableCloudwatchLogsExports: exported } =
    cluster?.['Properties'] ?? {};
  assert.deepEqual(exported, ['error', 'slowquery']);
  const groups = dev.storage.findResources('AWS::Logs::LogGroup');
  assert.deepEqual(
    Object.values(groups).map(({ Properties }) => Properties.LogGroupName),
    ['error', 'slowquery'].map(log => `/aws/rds/cluster/${identifier}/${log}`),
  );
  for (const id of Object.keys(groups)) assert.ok(cluster?.['DependsOn'].includes(id), id);
});

test('every table can be restored; a replay gone wrong into raw rows has a price in dev', () => {
  for (const { storage } of [dev, prod])
    storage.allResourcesProperties('AWS::DynamoDB::Table', {
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  const raw = { KeySchema: Match.arrayWith([{ AttributeName: 'ticker', KeyType: 'HASH' }]) };
  const cap = { MaxWriteRequestUnits: 4000 };
  dev.storage.hasResourceProperties('AWS::DynamoDB::Table', {
    ...raw,
    OnDemandThroughput: cap,
  });
  prod.storage.hasResourceProperties('AWS::DynamoDB::Table', { ...raw, OnDemandThroughput: Match.absent() });
});

test('prod keeps its data, its messages and its logs when a stack goes, dev nothing', () => {
  for (const [stage, table, cluster, others] of [
    [prod, 'Retain', 'Snapshot', 'RetainExceptOnCreate'],
    [dev, 'Delete', 'Delete', 'Delete'],
  ] as const) {
    stage.storage.allResources('AWS::DynamoDB::Table', { DeletionPolicy: table });
    stage.storage.hasResource('AWS::RDS::DBCluster', { DeletionPolicy: cluster });
    for (const room of rooms)
      for (const type of [
        'AWS::Logs::LogGroup',
        'AWS::MSK::Cluster',
        'AWS::MSK::Configuration',
        'AWS::MSK::Topic',
      ])
        for (const [id, { DeletionPolicy = 'Delete' }] of Object.entries(stage[room].findResources(type)))
          assert.equal(DeletionPolicy, others, `${room} ${id}`);
  }
});

test('no stack of prod can be taken down before its protection is off; those of dev can', () => {
  for (const [stage, isProtected] of [
    ['prod', true],
    ['dev', false],
  ] as const) {
    const stacks = appOf(stage).synth().stacks;
    assert.equal(stacks.length, rooms.length);
    for (const { stackName, terminationProtection = false } of stacks)
      assert.equal(terminationProtection, isProtected, stackName);
  }
});

test('every log group expires, and every function of ours is on arm64, in a group of its own, and traced unless only deployments call it', () => {
  const untraced: string[] = [];
  for (const room of rooms) {
    for (const [id, { Properties }] of Object.entries(dev[room].findResources('AWS::Logs::LogGroup')))
      assert.ok(Properties.RetentionInDays > 0, id);
    for (const [id, { Properties }] of Object.entries(dev[room].findResources('AWS::Lambda::Function'))) {
      assert.ok(Properties.LoggingConfig?.LogGroup, id);
      assert.deepEqual(Properties.Architectures, ['arm64'], id);
      if (!Properties.Runtime.startsWith('nodejs')) continue;
      assert.equal(Properties.Runtime, 'nodejs24.x', id);
      if (Properties.TracingConfig?.Mode !== 'Active') untraced.push(Properties.Description);
    }
  }
  assert.deepEqual(untraced.sort(), ['addresses of the Kafka brokers', 'schema and seeds of the database']);
});

test('brokers log, publish the lag of each group, and elect no leader that lacks messages', () => {
  for (const { streaming } of [dev, prod]) {
    streaming.hasResourceProperties('AWS::MSK::Cluster', {
      EnhancedMonitoring: 'DEFAULT',
      LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: true } } },
    });
    streaming.hasResourceProperties('AWS::MSK::Configuration', {
      ServerProperties: Match.stringLikeRegexp('unclean\\.leader\\.election\\.enable=false'),
    });
  }
});

test('volumes of brokers grow in prod, and stay in dev', () => {
  dev.streaming.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
  prod.streaming.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    ScalableDimension: 'kafka:broker-storage:VolumeSize',
    MaxCapacity: 1000,
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
    'AlarmTopicArn',
    'OperationsDashboardUrl',
  ]) {
    assert.ok(keys.has(key), key);
  }
});

test('the guide names the executions that the functions reserve, and the quotas that leave Lambda its hundred', () => {
  const reserved = ({ pipelines, dashboard }: typeof dev): number =>
    [pipelines, dashboard]
      .flatMap(template => Object.values(template.findResources('AWS::Lambda::Function')))
      .reduce((sum, { Properties }) => sum + (Properties.ReservedConcurrentExecutions ?? 0), 0);
  const [ofDev, ofProd] = [reserved(dev), reserved(prod)];
  const guide = readFileSync(new URL('../../../docs/deploying.md', import.meta.url), 'utf8').replaceAll(
    /\s+/g,
    ' ',
  );
  for (const words of [
    `The functions of \`dev\` reserve ${ofDev} executions, those of \`prod\` ${ofProd},`,
    `${100 + ofDev} for \`dev\`, ${100 + ofProd} for \`prod\`, ${100 + ofDev + ofProd} for both.`,
  ])
    assert.ok(guide.includes(words), words);
});
