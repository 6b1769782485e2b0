import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { App, Stack } from 'aws-cdk-lib/core';
import type { Settings } from '../../../lib/config.ts';
import { settingsOf } from '../../../lib/config.ts';
import type { StreamProps } from '../../../lib/constructs/stream.ts';
import { Stream } from '../../../lib/constructs/stream.ts';
import { Topic } from '../../../lib/constructs/topic.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-stream-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const dev = settingsOf('dev');
const prod = settingsOf('prod');
const clusterArn = 'arn:aws:kafka:xx:1:cluster/name/id';

type Change = Partial<StreamProps<Record<string, string>>> & { readonly settings?: Settings['raw'] };

/** A stack with two topics, and a stream with what is changed in it. */
function streamOf(change: (topics: { orders: Topic; dead: Topic }) => Change): Stack {
  const stack = new Stack(new App(), 'stack');
  const [orders, dead] = ['orders', 'orders.dead'].map(
    name => new Topic(stack, name, { settings: prod, clusterArn, name }),
  );
  if (!orders || !dead) throw new Error('no topics');
  const stream = new Stream(stack, 'Stream', {
    stage: 'prod',
    name: 'orders-transform',
    topic: orders,
    polling: prod.polling,
    settings: dev.raw,
    folder,
    variables: {},
    ...change({ orders, dead }),
  });
  assert.equal(stream.node.path, 'stack/Stream');
  return stack;
}

for (const [what, change, fault] of [
  [
    'given up records and no topic for them',
    () => ({ settings: prod.raw }),
    /^Error: stack\/Stream: failures give records up: deadLetters must name their topic$/,
  ],
  [
    'a topic for records that are never given up',
    ({ dead }) => ({ deadLetters: dead }),
    /deadLetters need failures/,
  ],
  [
    'its own topic for what it gives up',
    ({ orders }) => ({ settings: prod.raw, deadLetters: orders }),
    /deadLetters must be another topic than its own/,
  ],
  [
    'records given up on demand',
    ({ dead }) => ({ settings: prod.raw, deadLetters: dead, polling: dev.polling }),
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
  ['a variable that is none', () => ({ variables: { 'A-B': 'x' } }), /variable A-B must be a letter with/],
  ['too much in variables', () => ({ variables: { BIG: 'x'.repeat(4_096) } }), /variables have 4099 bytes/],
] as readonly (readonly [string, (topics: { orders: Topic; dead: Topic }) => Change, RegExp])[]) {
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
  const [topic] = stack.node.children;
  assert.ok(topic instanceof Topic);
  const again = { stage: 'prod', name: 'orders-transform', topic, folder, variables: {} } as const;
  assert.throws(
    () => new Stream(stack, 'Again', { ...again, polling: prod.polling, settings: prod.sums }),
    /^Error: stack\/Again: consumer group millrace-prod-orders-transform is that of stack\/Stream$/,
  );
});
