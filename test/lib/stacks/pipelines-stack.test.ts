import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from 'aws-cdk-lib/assertions';
import { pipelines as definitions } from '../../../lib/pipelines/pipelines.ts';
import type { Stage } from '../../../lib/settings/settings.ts';
import { stages } from '../../../lib/settings/stages.ts';
import { templatesOf } from './assembly.ts';

const pipelinesOf: Readonly<Record<Stage, Template>> = {
  dev: templatesOf('dev').pipelines,
  prod: templatesOf('prod').pipelines,
  local: templatesOf('local').pipelines,
  bench: templatesOf('bench').pipelines,
};
const { dev: pipelines, prod } = pipelinesOf;
const streams = definitions.flatMap(({ settings }) => Object.values(settings.dev.streams));

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
    assert.equal(mappings.length, streams.length);
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
  assert.equal(groups.length, 4 * streams.length);
  assert.equal(new Set(groups).size, groups.length);
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
    for (const { Environment } of functionsOf(template))
      assert.notEqual(Environment?.Variables.REPORT_ITEM_FAILURES, 'true');
  });
}

test('prod has pollers of its own, in one group, with metrics and logs, for every mapping', () => {
  prod.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
    ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 3, PollerGroupName: 'millrace-prod' },
    MetricsConfig: { Metrics: ['EventCount', 'ErrorCount', 'KafkaMetrics'] },
    LoggingConfig: { SystemLogLevel: 'WARN' },
  });
});

for (const [stage, template] of [
  ['dev', pipelines],
  ['prod', prod],
] as const) {
  test(`${stage}: a mapping whose function keeps a ledger has no option that breaks the order`, () => {
    const ledgers = Object.entries(template.findResources('AWS::Lambda::Function')).filter(
      ([, { Properties }]) => 'LEDGER_TABLE' in (Properties.Environment?.Variables ?? {}),
    );
    assert.equal(ledgers.length, streams.filter(({ kind }) => kind === 'ledgered').length);
    for (const [Ref] of ledgers) {
      const [mapping, ...others] = Object.values(
        template.findResources('AWS::Lambda::EventSourceMapping', { Properties: { FunctionName: { Ref } } }),
      );
      assert.ok(mapping && others.length === 0);
      for (const option of ofFailures) assert.ok(!(option in mapping['Properties']), option);
    }
  });
}

test('users’ transforms poll as an event source mapping must, write in transactions, set aside and log, in their stage alone', () => {
  const [policy, another] = Object.values(pipelines.findResources('AWS::IAM::ManagedPolicy'));
  assert.equal(another, undefined);
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
    'dynamodb:PutItem',
  ]) {
    assert.equal(resourcesOf(action).length, 1, action);
  }
  const onTables = statements.flatMap(({ Action }) =>
    [Action].flat().filter(action => action.startsWith('dynamodb:')),
  );
  assert.deepEqual(onTables.sort(), ['dynamodb:PutItem', 'dynamodb:UpdateItem']);
  assert.match(resourcesOf('dynamodb:PutItem')[0] ?? '', /SetAside/);
  assert.doesNotMatch(resourcesOf('dynamodb:PutItem')[0] ?? '', /index|\*/);
  for (const action of ['Begin', 'Commit', 'Rollback'])
    assert.match(resourcesOf(`rds-data:${action}Transaction`)[0] ?? '', /DBCluster|ImportValue/);
  assert.match(resourcesOf('kafka-cluster:ReadData')[0] ?? '', /:topic\/.*\/\*"/);
  assert.match(resourcesOf('kafka-cluster:AlterGroup')[0] ?? '', /:group\/.*\/millrace-dev-\*"/);
  assert.match(resourcesOf('logs:PutLogEvents')[0] ?? '', /log-group:\/aws\/lambda\/millrace-dev-stream-\*"/);
});

interface FunctionProperties {
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
}

function functionsOf(template: Template): readonly FunctionProperties[] {
  return Object.values(template.findResources('AWS::Lambda::Function')).map(
    ({ Properties }): FunctionProperties => Properties,
  );
}
