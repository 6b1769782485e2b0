import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import type { Stage } from '../../../lib/config.ts';
import { stages } from '../../../lib/config.ts';
import { templatesOf } from './assembly.ts';

const pipelinesOf: Readonly<Record<Stage, Template>> = {
  dev: templatesOf('dev').pipelines,
  prod: templatesOf('prod').pipelines,
  local: templatesOf('local').pipelines,
  bench: templatesOf('bench').pipelines,
};
const { dev: pipelines, prod } = pipelinesOf;

const windows: readonly (readonly [Stage, number, number])[] = [
  ['dev', 10, 60],
  ['prod', 10, 60],
  ['local', 1, 2],
  ['bench', 0, 0],
];

for (const [stage, raw, sums] of windows) {
  test(`${stage}: raw rows wait ${raw} s, sums ${sums} s, each in a group named after stage and stream`, () => {
    const template = pipelinesOf[stage];
    for (const [stream, window, batchSize] of [
      ['trades-transform', raw, stages[stage].raw.batchSize],
      ['trades-aggregate', sums, stages[stage].sums.batchSize],
    ] as const) {
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: `millrace-${stage}-${stream}` },
        MaximumBatchingWindowInSeconds: window,
        BatchSize: batchSize,
        StartingPosition: 'TRIM_HORIZON',
        Topics: ['trading_data'],
      });
    }
  });
}

for (const [stage, template] of [
  ['dev', pipelines],
  ['prod', prod],
] as const) {
  test(`${stage}: a mapping waits for its topics and for the permissions of its function`, () => {
    const topics = template.findResources('AWS::MSK::Topic');
    const idOf = (name: string): string | undefined =>
      Object.keys(topics).find(id => topics[id]?.['Properties'].TopicName === name);
    const policies = template.findResources('AWS::IAM::Policy');
    const mappings = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'));
    assert.equal(mappings.length, 2);
    for (const { Properties, DependsOn } of mappings) {
      const waits: readonly string[] = DependsOn;
      const dead = Properties.DestinationConfig?.OnFailure.Destination.replace('kafka://', '');
      for (const name of [Properties.Topics[0], dead])
        assert.ok(name === undefined || waits.includes(idOf(name) ?? 'nothing'), name);
      const target = template.findResources('AWS::Lambda::Function')[Properties.FunctionName.Ref];
      const role = target?.['Properties'].Role['Fn::GetAtt'][0];
      const own = Object.keys(policies).filter(id =>
        policies[id]?.['Properties'].Roles.some((each: { Ref: string }) => each.Ref === role),
      );
      assert.ok(own.length > 0 && own.every(id => waits.includes(id)));
    }
  });
}

test('no two streams of any stage are of one consumer group', () => {
  const groups = Object.keys(stages).flatMap(stage =>
    Object.values(templatesOf(stage as Stage).pipelines.findResources('AWS::Lambda::EventSourceMapping')).map(
      mapping => mapping['Properties'].AmazonManagedKafkaEventSourceConfig.ConsumerGroupId as string,
    ),
  );
  assert.equal(groups.length, 8);
  assert.equal(new Set(groups).size, 8);
});

/** What needs provisioned mode, or breaks the order of records. */
const ofFailures = [
  'FunctionResponseTypes',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'DestinationConfig',
];

for (const stage of ['dev', 'local', 'bench'] as const) {
  test(`${stage} polls on demand, and asks for nothing that needs more`, () => {
    const template = pipelinesOf[stage];
    for (const mapping of Object.values(template.findResources('AWS::Lambda::EventSourceMapping')))
      for (const option of [...ofFailures, 'ProvisionedPollerConfig', 'MetricsConfig', 'LoggingConfig'])
        assert.ok(!(option in mapping['Properties']), option);
    template.resourceCountIs('AWS::MSK::Topic', 1);
    assert.equal(reports(template), 'false');
  });
}

test('prod has pollers of its own, in one group, with metrics and logs, for every mapping', () => {
  prod.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
    ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 3, PollerGroupName: 'millrace-prod' },
    MetricsConfig: { Metrics: ['EventCount', 'ErrorCount', 'KafkaMetrics'] },
    LoggingConfig: { SystemLogLevel: 'WARN' },
  });
});

test('prod gives up records of the transform alone, one by one, to a topic for them', () => {
  prod.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'millrace-prod-trades-transform' },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 5,
    MaximumRecordAgeInSeconds: 604_800,
    DestinationConfig: { OnFailure: { Destination: 'kafka://trading_data.dead-letters' } },
  });
  assert.equal(reports(prod), 'true');
});

for (const [stage, template] of [
  ['dev', pipelines],
  ['prod', prod],
] as const) {
  test(`${stage}: a mapping whose function keeps a ledger has no option that breaks the order`, () => {
    const [ledgered, ...others] = Object.values(
      template.findResources('AWS::Lambda::EventSourceMapping', {
        Properties: {
          AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: `millrace-${stage}-trades-aggregate` },
        },
      }),
    );
    assert.ok(ledgered && others.length === 0);
    for (const option of ofFailures) assert.ok(!(option in ledgered['Properties']), option);
  });
}

test('the poller may write dead letters to their topic, and to no other', () => {
  const writes = (template: Template): unknown[] =>
    Object.values(template.findResources('AWS::IAM::Policy'))
      .filter(policy => JSON.stringify(policy).includes('kafka-cluster:ReadData'))
      .flatMap(policy => policy['Properties'].PolicyDocument.Statement)
      .filter(statement => [statement.Action].flat().includes('kafka-cluster:WriteData'));
  const [write, ...others] = writes(prod);
  assert.equal(others.length, 0);
  const { Action, Resource } = write as { Action: string[]; Resource: { 'Fn::Join': [string, string[]] } };
  assert.deepEqual(Action, ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData']);
  assert.match(JSON.stringify(Resource), /:topic\/.*\/trading_data\.dead-letters"/);
  assert.deepEqual(writes(pipelines), []);
  const ofCluster = (template: Template): number =>
    Object.values(template.findResources('AWS::IAM::Policy'))
      .map(policy => JSON.stringify(policy))
      .filter(policy => policy.includes('kafka-cluster:ReadData'))
      .filter(policy => policy.includes('kafka-cluster:WriteDataIdempotently')).length;
  // Of the roles that poll, prod's transform alone writes: neither its sums nor those of users' modules do.
  assert.equal(ofCluster(prod), 1);
  assert.equal(ofCluster(pipelines), 0);
});

/** Whether the transform answers which records failed. */
function reports(template: Template): unknown {
  const variables = Object.values(template.findResources('AWS::Lambda::Function')).map(
    each => each['Properties'].Environment?.Variables?.REPORT_ITEM_FAILURES as unknown,
  );
  return variables.find(value => value !== undefined);
}

test('only the producer sits in the network', () => {
  const inside = Object.values(pipelines.findResources('AWS::Lambda::Function')).filter(
    resource => 'VpcConfig' in resource['Properties'],
  );
  assert.deepEqual(
    inside.map(resource => resource['Properties'].Description),
    ['simulated messages of trading_data'],
  );
});

test('the producer is started each minute, alone and without retries, and stays off in prod', () => {
  pipelines.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Target: { RetryPolicy: { MaximumRetryAttempts: 0 } },
  });
  pipelines.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
  pipelines.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 1 });
  prod.hasResourceProperties('AWS::Scheduler::Schedule', { State: 'DISABLED' });
});

test('the poller may read the topic in its own group, and nothing else of Kafka', () => {
  pipelines.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Action: Match.arrayWith(['kafka-cluster:Connect', 'kafka:GetBootstrapBrokers']) }),
        Match.objectLike({ Action: Match.arrayWith(['kafka-cluster:ReadData']) }),
        Match.objectLike({
          Action: ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'],
          Resource: { 'Fn::Join': ['', Match.arrayWith(['/millrace-dev-trades-aggregate'])] },
        }),
      ]),
    },
  });
});

test('the producer gets its brokers and their protocol from the cluster’s own answer', () => {
  const [brokers] = Object.keys(pipelines.findResources('Custom::Brokers'));
  pipelines.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        BROKERS: { 'Fn::GetAtt': [brokers, 'Brokers'] },
        BROKER_PROTOCOL: { 'Fn::GetAtt': [brokers, 'Protocol'] },
      }),
    },
  });
});

test('users’ transforms poll as an event source mapping must, write in transactions and log, in their stage alone', () => {
  const [[id] = []] = Object.entries(
    pipelines.findResources('AWS::IAM::Role', {
      Properties: { Description: 'functions of user transforms' },
    }),
  );
  const [policy] = Object.values(
    pipelines.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: id }] } }),
  );
  const statements: { Action: string | string[]; Resource: unknown }[] =
    policy?.['Properties'].PolicyDocument.Statement;
  const resourcesOf = (action: string): string[] =>
    statements
      .filter(({ Action }) => [Action].flat().includes(action))
      .map(({ Resource }) => JSON.stringify(Resource));
  for (const action of [
    'kafka:DescribeCluster',
    'kafka:DescribeClusterV2',
    'kafka:GetBootstrapBrokers',
    'kafka-cluster:Connect',
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeVpcs',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeSubnets',
    'ec2:DescribeSecurityGroups',
    'secretsmanager:GetSecretValue',
    'dynamodb:UpdateItem',
  ]) {
    assert.equal(resourcesOf(action).length, 1, action);
  }
  for (const action of ['Begin', 'Commit', 'Rollback'])
    assert.match(resourcesOf(`rds-data:${action}Transaction`)[0] ?? '', /DBCluster|ImportValue/);
  assert.match(resourcesOf('kafka-cluster:ReadData')[0] ?? '', /:topic\/.*\/\*"/);
  assert.match(resourcesOf('kafka-cluster:AlterGroup')[0] ?? '', /:group\/.*\/millrace-dev-\*"/);
  assert.match(resourcesOf('logs:PutLogEvents')[0] ?? '', /log-group:\/aws\/lambda\/millrace-dev-stream-\*"/);
});
