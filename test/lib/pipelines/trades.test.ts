import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { trades } from '../../../lib/pipelines/trades.ts';
import { tradesSettings } from '../../../lib/pipelines/trades-settings.ts';
import type { Stage } from '../../../lib/settings/settings.ts';
import { type Room, templatesOf } from '../stacks/assembly.ts';

const alone = (stage: Stage): Record<Room, Template> => templatesOf(stage, undefined, [trades]);
const templates = { dev: alone('dev'), prod: alone('prod'), local: alone('local'), bench: alone('bench') };
const { pipelines } = templates.dev;
const { pipelines: prod } = templates.prod;

const windows: readonly (readonly [Stage, number, number])[] = [
  ['dev', 10, 60],
  ['prod', 10, 60],
  ['local', 1, 2],
  ['bench', 0, 0],
];

for (const [stage, transform, aggregate] of windows) {
  test(`${stage}: the transform waits ${transform} s, the aggregate ${aggregate} s, each in a group named after stage and stream`, () => {
    const template = templates[stage].pipelines;
    for (const [stream, window, batchSize] of [
      ['trades-transform', transform, tradesSettings[stage].streams.transform.batchSize],
      ['trades-aggregate', aggregate, tradesSettings[stage].streams.aggregate.batchSize],
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

test('raw rows are found by ticker, have no index that would double what each costs, and expire', () => {
  templates.dev.storage.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [
      { AttributeName: 'ticker', KeyType: 'HASH' },
      { AttributeName: 'created_at_id', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: Match.absent(),
    TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
  });
});

for (const stage of ['dev', 'local', 'bench'] as const)
  test(`${stage}: trades have one topic, and no records that are given up`, () => {
    templates[stage].pipelines.resourceCountIs('AWS::MSK::Topic', 1);
    assert.equal(reports(templates[stage].pipelines), 'false');
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

test('only the producer sits in the network', () => {
  const inside = Object.values(pipelines.findResources('AWS::Lambda::Function')).filter(
    resource => 'VpcConfig' in resource['Properties'],
  );
  assert.deepEqual(
    inside.map(resource => resource['Properties'].Description),
    ['simulated messages of trading_data'],
  );
});

test('the producer is started each minute, alone and without retries, and prod has none', () => {
  pipelines.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Target: { RetryPolicy: { MaximumRetryAttempts: 0 } },
  });
  pipelines.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
  pipelines.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 1 });
  const schedules = Object.values(prod.findResources('AWS::Scheduler::Schedule'));
  assert.deepEqual(
    schedules.map(({ Properties }) => Properties.ScheduleExpression),
    ['rate(5 minutes)'],
    'that of the fold',
  );
  const inside = Object.values(prod.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => 'VpcConfig' in Properties,
  );
  assert.deepEqual(inside, []);
});

test('sums are folded every five minutes, by a function that names the ledger; only bench leaves them', () => {
  for (const stage of ['local', 'dev', 'prod', 'bench'] as const) {
    const template = templates[stage].pipelines;
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(5 minutes)',
      State: stage === 'bench' ? 'DISABLED' : 'ENABLED',
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'trades-fold: sums in fewer rows: past days by the day, recent ones by the minute',
      ReservedConcurrentExecutions: 1,
      Environment: { Variables: Match.objectLike({ SUMS_TABLE: 'aggregated_data', RECENT_DAYS: '2' }) },
    });
  }
});

test('whatever knows raw rows knows over how many keys a ticker is spread', () => {
  const shards = Object.values(pipelines.findResources('AWS::Lambda::Function')).flatMap(
    each => (each['Properties'].Environment?.Variables?.TICKER_SHARDS as unknown) ?? [],
  );
  assert.deepEqual(shards, ['1', '1'], 'the producer and the transform');
  templates.dev.dashboard.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ TICKER_SHARDS: '1' }) },
  });
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

test('the sums name their ledger, and the producer what it is', () => {
  pipelines.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({ STREAM: 'trades-aggregate', LEDGER_TABLE: 'aggregated_data' }),
    },
  });
  const producers = pipelines.findResources('AWS::Lambda::Function', {
    Properties: { Tags: Match.arrayWith([{ Key: 'millrace:role', Value: 'producer' }]) },
  });
  assert.deepEqual(
    Object.values(producers).map(({ Properties }) => Properties.Description),
    ['simulated messages of trading_data'],
  );
});

/** Whether the transform answers which records failed. */
function reports(template: Template): unknown {
  const variables = Object.values(template.findResources('AWS::Lambda::Function')).map(
    each => each['Properties'].Environment?.Variables?.REPORT_ITEM_FAILURES as unknown,
  );
  return variables.find(value => value !== undefined);
}
