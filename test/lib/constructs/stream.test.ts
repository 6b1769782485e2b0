import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { FunctionNetwork } from '../../../lib/constructs/node-function.ts';
import type { StreamProps } from '../../../lib/constructs/stream.ts';
import { Stream } from '../../../lib/constructs/stream.ts';
import { Topic } from '../../../lib/constructs/topic.ts';
import { settingsOfStage } from '../../../lib/settings/stages.ts';
import type { FailureSettings, StreamSettings } from '../../../lib/settings/stream-settings.ts';

process.env['CDK_VALIDATION'] = 'false';
const folder = mkdtempSync(join(tmpdir(), 'millrace-stream-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const dev = settingsOfStage('dev');
const prod = settingsOfStage('prod');
const clusterArn = 'arn:aws:kafka:xx:1:cluster/name/id';

const sizes = { batchSize: 100, windowSeconds: 10, timeoutSeconds: 60, memoryMb: 512 };
const failures: FailureSettings = {
  retries: 5,
  maxRecordAgeSeconds: -1,
  splitOnError: true,
  reportItemFailures: true,
  deadLetterSuffix: '.dead',
};
const [writes, failing, sums, sends] = [
  { ...sizes, kind: 'idempotent' },
  { ...sizes, kind: 'idempotent', failures },
  { ...sizes, kind: 'ledgered' },
  { ...sizes, kind: 'ordered' },
] as const satisfies readonly StreamSettings[];

type Props = StreamProps<Readonly<Record<string, string>>>;
/** As somebody may write it who does not compile. */
type Change = Partial<Record<keyof Props, unknown>>;

interface Given {
  readonly orders: Topic;
  readonly dead: Topic;
  readonly network: FunctionNetwork;
}

/** A stack with two topics, and a stream with what is changed in it. */
function streamOf(change: (given: Given) => Change): Stack {
  const stack = new Stack(new App(), 'stack');
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false });
  const network = { vpc, securityGroup: new SecurityGroup(stack, 'Clients', { vpc }) };
  const [orders, dead] = ['orders', 'orders.dead'].map(
    name => new Topic(stack, name, { settings: prod, clusterArn, name }),
  );
  if (!orders || !dead) throw new Error('no topics');
  const props: Props = {
    stage: 'prod',
    name: 'orders-transform',
    topic: orders,
    polling: prod.polling,
    settings: writes,
    folder,
    variables: {},
  };
  const stream = new Stream(stack, 'Stream', { ...props, ...change({ orders, dead, network }) } as Props);
  assert.equal(stream.node.path, 'stack/Stream');
  return stack;
}

for (const [what, change, fault] of [
  [
    'given up records and no topic for them',
    () => ({ settings: failing }),
    /^Error: stack\/Stream: failures give records up: deadLetters must name their topic$/,
  ],
  [
    'a topic for records that are never given up',
    ({ dead }) => ({ deadLetters: dead }),
    /deadLetters need failures/,
  ],
  [
    'its own topic for what it gives up',
    ({ orders }) => ({ settings: failing, deadLetters: orders }),
    /deadLetters must be another topic than its own/,
  ],
  [
    'records given up on demand',
    ({ dead }) => ({ settings: failing, deadLetters: dead, polling: dev.polling }),
    /failures need polling\.mode provisioned/,
  ],
  [
    'a name that no group has',
    () => ({ name: 'my stream' }),
    /consumer group "millrace-prod-my stream" must have/,
  ],
  ['a name too long for a group', () => ({ name: 'x'.repeat(200) }), /must have 1 to 200 letters/],
  [
    'a variable that Lambda sets',
    () => ({ variables: { AWS_REGION: 'x' } }),
    /AWS_REGION environment variable is reserved/,
  ],
  [
    'the handler as a variable',
    () => ({ variables: { _HANDLER: 'x' } }),
    /_HANDLER environment variable is reserved/,
  ],
  [
    'the folder as a variable',
    () => ({ variables: { LAMBDA_TASK_ROOT: 'x' } }),
    /LAMBDA_TASK_ROOT environment variable is reserved/,
  ],
  [
    'marks that its kind does not keep in order',
    () => ({ variables: { LEDGER_TABLE: 'sums' } }),
    /a function with a LEDGER_TABLE is ledgered, and no other is; settings\.kind is idempotent$/,
  ],
  [
    'a ledger that nobody names',
    () => ({ settings: sums }),
    /a function with a LEDGER_TABLE is ledgered, and no other is; settings\.kind is ledgered$/,
  ],
  [
    'a topic to send to, and records that may be out of order',
    ({ dead, network }) => ({ sendsTo: [dead], network }),
    /a function that sends to topics is ordered, and no other is; settings\.kind is idempotent$/,
  ],
  ['order for nobody', ({ network }) => ({ settings: sends, network }), /settings\.kind is ordered$/],
  [
    'a topic to send to and no way to the brokers',
    ({ dead }) => ({ settings: sends, sendsTo: [dead] }),
    /what it sends goes to brokers, which only its network reaches$/,
  ],
  [
    'its own topic to send to',
    ({ orders, network }) => ({ settings: sends, sendsTo: [orders], network }),
    /it must send to other topics than its own$/,
  ],
  ['a variable of a bad name', () => ({ variables: { 'A-B': 'x' } }), /variable A-B must be a letter with/],
  ['too much in variables', () => ({ variables: { BIG: 'x'.repeat(4_096) } }), /variables have 4099 bytes/],
] as readonly (readonly [string, (given: Given) => Change, RegExp])[]) {
  test(`a stream with ${what} is refused where it is made`, () => {
    assert.throws(() => streamOf(change), fault);
  });
}

test('variables that Lambda lets a function have are taken', () => {
  streamOf(() => ({
    variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/x', NODE_OPTIONS: '--x', POWERTOOLS_DEV: '1' },
  }));
});

test('two streams of one group are refused: the second would steal records of the first', () => {
  const stack = streamOf(() => ({}));
  const topic = stack.node.findChild('orders');
  assert.ok(topic instanceof Topic);
  const again = { stage: 'prod', name: 'orders-transform', topic, folder, variables: {} } as const;
  assert.throws(
    () => new Stream(stack, 'Again', { ...again, polling: prod.polling, settings: writes }),
    /^Error: stack\/Again: consumer group millrace-prod-orders-transform is that of stack\/Stream$/,
  );
});

test('a stream that sends on sits in the network, writes to that topic alone, and its mapping gives nothing up', () => {
  const template = Template.fromStack(
    streamOf(({ dead, network }) => ({ settings: sends, sendsTo: [dead], network })),
  );
  template.hasResourceProperties('AWS::Lambda::Function', {
    VpcConfig: { SecurityGroupIds: [Match.anyValue()] },
  });
  const statements: readonly { Action: string | string[]; Resource: unknown }[] = Object.values(
    template.findResources('AWS::IAM::Policy'),
  ).flatMap(policy => policy['Properties'].PolicyDocument.Statement);
  const writes = statements.filter(({ Action }) => Action.includes('kafka-cluster:WriteData'));
  assert.equal(writes.length, 1);
  assert.match(JSON.stringify(writes[0]?.Resource), /topic\/name\/id\/orders\.dead"$/);
  assert.ok(statements.some(({ Action }) => Action.includes('kafka-cluster:WriteDataIdempotently')));
  const [mapping = assert.fail()] = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'));
  for (const option of ['FunctionResponseTypes', 'BisectBatchOnFunctionError', 'DestinationConfig'])
    assert.ok(!(option in mapping['Properties']), option);
});

test('a ledgered stream needs the name of its ledger by its type', () => {
  const props = { stage: 'prod', name: 'sums', polling: dev.polling, folder, settings: sums } as const;
  const topic = streamOf(() => ({})).node.findChild('orders') as Topic;
  // @ts-expect-error it does not name its ledger
  const without: Props = { ...props, topic, variables: {} };
  const named: Props = { ...props, topic, variables: { LEDGER_TABLE: 'sums' } };
  assert.throws(
    () => new Stream(new Stack(), 'Without', without),
    /a function with a LEDGER_TABLE is ledgered/,
  );
  assert.doesNotThrow(() => new Stream(new Stack(), 'Named', named));
});

test('a stream whose batches are to be short on one machine says so by a tag of its function, and no other does', () => {
  const tagged = { Tags: [{ Key: 'millrace:event-bytes', Value: '1000000' }] };
  const short = streamOf(() => ({ settings: { ...writes, localEventBytes: 1_000_000 } }));
  Template.fromStack(short).resourcePropertiesCountIs('AWS::Lambda::Function', tagged, 1);
  Template.fromStack(streamOf(() => ({}))).resourcePropertiesCountIs('AWS::Lambda::Function', tagged, 0);
});
