import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { chatters } from '../../../lib/pipelines/chatters.ts';
import {
  chattersFaults,
  type ChattersSettings,
  chattersSettings,
} from '../../../lib/pipelines/chatters-settings.ts';
import type { Stage } from '../../../lib/settings/settings.ts';
import { type Room, templatesOf } from '../stacks/assembly.ts';

const alone = (stage: Stage): Record<Room, Template> => templatesOf(stage, undefined, [chatters]);
const templates = { dev: alone('dev'), prod: alone('prod'), local: alone('local') };
const { dev } = chattersSettings;

for (const [stage, { pipelines }] of Object.entries(templates))
  test(`${stage}: both streams read the topic of chatters, each in a group of its own`, () => {
    for (const stream of ['chatters-transform', 'chatters-aggregate'])
      pipelines.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: `millrace-${stage}-${stream}` },
        Topics: ['chatters'],
      });
  });

test('edges are found from both their ends, and do not expire', () => {
  templates.dev.storage.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [
      { AttributeName: 'node', KeyType: 'HASH' },
      { AttributeName: 'edge', KeyType: 'RANGE' },
    ],
    TimeToLiveSpecification: Match.absent(),
  });
  templates.dev.storage.hasOutput('GraphTable', {});
});

test('prod gives up records of the transform alone: a database that is away is waited for', () => {
  const mappings = templates.prod.pipelines.findResources('AWS::Lambda::EventSourceMapping');
  const given = Object.values(mappings).map(({ Properties }) => [
    Properties.AmazonManagedKafkaEventSourceConfig.ConsumerGroupId,
    Properties.DestinationConfig?.OnFailure.Destination ?? 'tried without end',
  ]);
  assert.deepEqual(given, [
    ['millrace-prod-chatters-transform', 'kafka://chatters.dead-letters'],
    ['millrace-prod-chatters-aggregate', 'tried without end'],
  ]);
});

test('the aggregate keeps no ledger, and may execute statements, outside the network', () => {
  const functions = templates.dev.pipelines.findResources('AWS::Lambda::Function', {
    Properties: { Environment: { Variables: Match.objectLike({ STREAM: 'chatters-aggregate' }) } },
  });
  const [{ Properties } = assert.fail()] = Object.values(functions);
  assert.equal(Properties.VpcConfig, undefined);
  assert.equal('LEDGER_TABLE' in Properties.Environment.Variables, false);
});

test('the graph is ranked each minute, once at a time, and the function may execute statements', () => {
  const functions = templates.prod.pipelines.findResources('AWS::Lambda::Function', {
    Properties: { Environment: { Variables: Match.objectLike({ RANK_KINDS: 'chatter' }) } },
  });
  const [[id, { Properties }] = assert.fail()] = Object.entries(functions);
  assert.equal(Properties.Environment.Variables.RANK_KEEP, String(chattersSettings.prod.rank.keep));
  assert.deepEqual([Properties.ReservedConcurrentExecutions, Properties.VpcConfig], [1, undefined]);
  templates.prod.pipelines.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Target: Match.objectLike({ Arn: { 'Fn::GetAtt': [id, 'Arn'] } }),
  });
  templates.prod.pipelines.hasOutput('RankFunction', { Value: { Ref: id } });
  for (const type of ['AWS::NeptuneGraph::Graph', 'AWS::S3::Bucket', 'AWS::EC2::VPCEndpoint'])
    templates.prod.pipelines.resourceCountIs(type, 0);
});

test('chatters have good settings in every stage', () => {
  for (const own of Object.values(chattersSettings)) assert.deepEqual(chattersFaults(own), []);
});

const rank = (change: object): ChattersSettings => ({
  ...dev,
  rank: { ...dev.rank, ...(change as Partial<ChattersSettings['rank']>) },
});
const { transform, aggregate } = dev.streams;
const table: readonly (readonly [path: string, settings: ChattersSettings])[] = [
  ['rank.keep', rank({ keep: 1 })],
  ['rank.keep', rank({ keep: 10_001 })],
  ['rank.keepNodes', rank({ keepNodes: 19 })],
  ['rank.kinds', rank({ kinds: [] })],
  ['rank.kinds', rank({ kinds: ['fan'] })],
  ['rank.kinds', rank({ kinds: ['vip', 'vip'] })],
  ['rank.engine', rank({ engine: 'memgraph' })],
  ['rank.neptune.memory', rank({ neptune: { memory: 8, nodes: 100 } })],
  ['rank.neptune.nodes', rank({ neptune: { memory: 16, nodes: 10 } })],
  ['rank.scheduled', rank({ scheduled: 'yes' })],
  ['rank.timeoutSeconds', rank({ timeoutSeconds: 901 })],
  ['producer.intervalSeconds', { ...dev, producer: { ...dev.producer, intervalSeconds: 0 } }],
  [
    'streams.transform.kind',
    { ...dev, streams: { aggregate, transform: { ...transform, kind: 'ordered' as 'idempotent' } } },
  ],
  [
    'streams.aggregate.kind',
    { ...dev, streams: { transform, aggregate: { ...aggregate, kind: 'ledgered' as 'idempotent' } } },
  ],
];

for (const [path, settings] of table)
  test(`a bad ${path} is named: ${JSON.stringify(settings.rank)}`, () => {
    const [fault = '', ...others] = chattersFaults(settings);
    assert.ok(fault.startsWith(`${path} must be `), fault);
    assert.deepEqual(others, []);
  });
