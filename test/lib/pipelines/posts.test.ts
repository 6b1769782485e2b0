import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { chosenPipelines, pipelinesOfStage } from '../../../lib/pipelines/pipeline.ts';
import { posts } from '../../../lib/pipelines/posts.ts';
import { trades } from '../../../lib/pipelines/trades.ts';
import type { Stage } from '../../../lib/settings/settings.ts';
import { settingsOfStage } from '../../../lib/settings/stages.ts';
import { appOf, type Room, templatesOf } from '../stacks/assembly.ts';

const alone = (stage: Stage): Record<Room, Template> => templatesOf(stage, undefined, [posts]);
const templates = { dev: alone('dev'), prod: alone('prod'), local: alone('local') };
const { pipelines: dev } = templates.dev;

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What the role of a function may do, by the beginning of its policy's id. */
function statementsOf(template: Template, id: string): readonly Statement[] {
  const found = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([name]) =>
    name.startsWith(id),
  );
  assert.equal(found.length, 1, id);
  return found.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

function actionsOf(template: Template, id: string): readonly string[] {
  return statementsOf(template, id).flatMap(({ Action }) => Action);
}

for (const [stage, { pipelines }] of Object.entries(templates))
  test(`${stage}: scored posts have a topic of their own, of as many partitions as the word's`, () => {
    const topics = Object.values(pipelines.findResources('AWS::MSK::Topic')).map(
      ({ Properties }) => Properties,
    );
    assert.deepEqual(
      topics.map(({ TopicName }) => TopicName),
      ['coffee', 'coffee.scored'],
    );
    assert.equal(topics[0].PartitionCount, topics[1].PartitionCount);
    for (const [stream, topic] of [
      ['posts-transform', 'coffee'],
      ['posts-aggregate', 'coffee.scored'],
    ] as const)
      pipelines.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: `millrace-${stage}-${stream}:coffee` },
        Topics: [topic],
        BisectBatchOnFunctionError: Match.absent(),
        FunctionResponseTypes: Match.absent(),
        DestinationConfig: Match.absent(),
      });
  });

test('posts are found by id, have no index that would double what each costs, and expire', () => {
  templates.dev.storage.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: Match.absent(),
    TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
  });
  templates.dev.storage.hasOutput('PostsTable', {});
});

test('the transform writes to the topic of scored posts and no other, from within the network', () => {
  const writable = statementsOf(dev, 'PostsTransformFunctionRole').filter(({ Action }) =>
    [Action].flat().includes('kafka-cluster:WriteData'),
  );
  assert.equal(writable.length, 1);
  assert.match(JSON.stringify(writable[0]?.Resource), /"\/coffee\.scored"/);
  dev.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({ STREAM: 'posts-transform', SCORED_TOPIC: 'coffee.scored' }),
    },
    VpcConfig: Match.anyValue(),
  });
  assert.deepEqual(
    actionsOf(dev, 'PostsTransformFunctionRole').filter(action => action.startsWith('dynamodb:')),
    [
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:UpdateItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
    ],
  );
});

test('the live source is outside the network, may call the producer alone, and is off', () => {
  dev.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ WORD: 'coffee', LANGUAGE: 'en' }) },
    VpcConfig: Match.absent(),
    ReservedConcurrentExecutions: 1,
  });
  const invoke = statementsOf(dev, 'PostsLiveFunctionRole').find(
    ({ Action }) => Action === 'lambda:InvokeFunction',
  );
  assert.match(JSON.stringify(invoke?.Resource), /^\{"Fn::GetAtt":\["PostsProducerFunction\w+","Arn"\]\}$/);
  const states = (template: Template) =>
    Object.entries(template.findResources('AWS::Scheduler::Schedule')).map(([id, { Properties }]) => [
      id.replace(/Schedule\w+$/, ''),
      Properties.State,
    ]);
  assert.deepEqual(states(dev), [
    ['PostsProducer', 'ENABLED'],
    ['PostsLive', 'DISABLED'],
    ['PostsClose', 'ENABLED'],
  ]);
  assert.deepEqual(states(templates.prod.pipelines), [
    ['PostsProducer', 'DISABLED'],
    ['PostsLive', 'DISABLED'],
    ['PostsClose', 'ENABLED'],
  ]);
});

test('a run on one machine knows that the live source fills a topic, and that the closing function does not', () => {
  const roles = Object.values(dev.findResources('AWS::Lambda::Function'))
    .filter(({ Properties }) =>
      (Properties.Tags ?? []).some(
        ({ Key, Value }: Record<string, string>) => Key === 'millrace:role' && Value === 'producer',
      ),
    )
    .map(({ Properties }) => Properties.Description);
  assert.deepEqual(roles, ['simulated messages of coffee', 'live posts of coffee']);
});

test('what is on is watched: a producer that sends nothing, a job that nobody starts', () => {
  const silent = (stage: 'dev' | 'prod') =>
    Object.values(templates[stage].monitoring.findResources('AWS::CloudWatch::Alarm'))
      .map(({ Properties }) => [
        Properties.AlarmName.replace(`millrace-${stage}-`, ''),
        Properties.MetricName,
      ])
      .filter(([name]) => name.endsWith('-silent'));
  assert.deepEqual(silent('dev'), [
    ['posts-producer-silent', 'RowsOut'],
    ['posts-close-silent', 'Invocations'],
  ]);
  assert.deepEqual(silent('prod'), [['posts-close-silent', 'Invocations']]);
});

test('the environment names word and language of every stage, and what cannot be a topic is refused by its path', () => {
  const tea = chosenPipelines([trades, posts], { MILLRACE_WORD: 'tea' });
  const { pipelines } = templatesOf('dev', undefined, tea);
  pipelines.hasResourceProperties('AWS::MSK::Topic', { TopicName: 'tea.scored' });
  pipelines.hasResourceProperties('AWS::MSK::Topic', { TopicName: 'trading_data' });
  // No mapping changes its topics, and no two read in one group: each word has mappings and places of its own.
  const mappings = (template: Template) =>
    Object.entries(template.findResources('AWS::Lambda::EventSourceMapping')).map(([id, { Properties }]) => [
      id,
      Properties.AmazonManagedKafkaEventSourceConfig.ConsumerGroupId,
    ]);
  const before = mappings(templatesOf('dev', undefined, [trades, posts]).pipelines);
  const both = before.filter(([id, group]) =>
    mappings(pipelines).some(([otherId, otherGroup]) => otherId === id || otherGroup === group),
  );
  assert.deepEqual(
    both.map(([, group]) => group),
    ['millrace-dev-trades-transform', 'millrace-dev-trades-aggregate'],
  );
  const wrong = chosenPipelines([posts], { MILLRACE_WORD: '#nba', MILLRACE_LANG: 'English' });
  assert.throws(
    () => settingsOfStage('dev', undefined, stage => pipelinesOfStage(wrong, stage)),
    /posts\.word \(or MILLRACE_WORD\) must be .*, not "#nba"; posts\.lang \(or MILLRACE_LANG\) must be/,
  );
  // Another pipeline has it.
  const taken = chosenPipelines([trades, posts], { MILLRACE_WORD: 'trading_data' });
  assert.throws(() => appOf('dev', undefined, taken), /topic name "trading_data" is that of/);
});

test('more query strings than a cache policy takes are refused at synth, by name', () => {
  const greedy: typeof trades = {
    ...trades,
    build(...given) {
      const parts = trades.build(...given);
      const parameters = Array.from({ length: 11 }, (_, index) => `q${index}`);
      return { ...parts, query: { ...parts.query, parameters } };
    },
  };
  assert.throws(
    () => appOf('dev', undefined, [greedy]),
    /at most 10 query strings, .* have 11: q0, q1, .*q10/,
  );
});
