import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import type { Stage } from '../../../lib/config.ts';
import { stages } from '../../../lib/config.ts';
import { templatesOf } from './assembly.ts';

const { pipelines } = templatesOf('dev');

const windows: readonly (readonly [Stage, number, number])[] = [
  ['dev', 10, 60],
  ['prod', 10, 60],
  ['local', 1, 2],
  ['bench', 0, 0],
];

for (const [stage, raw, sums] of windows) {
  test(`${stage}: raw rows wait ${raw} s, sums ${sums} s, each in a group named after stage and stream`, () => {
    const template = stage === 'dev' ? pipelines : templatesOf(stage).pipelines;
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

test('a mapping waits for its topic and for the permissions of its function', () => {
  const topics = Object.keys(pipelines.findResources('AWS::MSK::Topic'));
  const policies = new Set(Object.keys(pipelines.findResources('AWS::IAM::Policy')));
  const mappings = Object.values(pipelines.findResources('AWS::Lambda::EventSourceMapping'));
  assert.equal(mappings.length, 2);
  for (const mapping of mappings) {
    const waits: readonly string[] = mapping['DependsOn'];
    assert.ok(topics.every(topic => waits.includes(topic)));
    assert.ok(waits.some(id => policies.has(id)));
  }
});

test('a mapping whose function keeps a ledger has no option that breaks the order', () => {
  for (const mapping of Object.values(pipelines.findResources('AWS::Lambda::EventSourceMapping'))) {
    for (const option of [
      'FunctionResponseTypes',
      'BisectBatchOnFunctionError',
      'MaximumRetryAttempts',
      'MaximumRecordAgeInSeconds',
      'DestinationConfig',
    ]) {
      assert.ok(!(option in mapping['Properties']), option);
    }
  }
});

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
  templatesOf('prod').pipelines.hasResourceProperties('AWS::Scheduler::Schedule', { State: 'DISABLED' });
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
