import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { settingsOfStage } from '../../../lib/settings/stages.ts';
import { DeadLetterTopic, Topic } from '../../../lib/constructs/topic.ts';

process.env['CDK_VALIDATION'] = 'false';
const settings = settingsOfStage('prod');
const clusterArn = 'cluster';

function topic(stack: Stack, id: string, name: string, cluster = clusterArn): Topic {
  return new Topic(stack, id, { settings, clusterArn: cluster, name });
}

function topics(...names: readonly string[]): readonly Topic[] {
  const stack = new Stack(new App(), 'stack');
  return names.map((name, index) => topic(stack, `Topic${index}`, name));
}

function deadLettersOf(name: string): DeadLetterTopic {
  const stack = new Stack(new App(), 'stack');
  return new DeadLetterTopic(stack, 'Dead', {
    settings,
    clusterArn,
    topic: topic(stack, 'Topic', name),
    suffix: '.dead',
  });
}

for (const [name, fault] of [
  ['', /topic name "" must have 2 to 249 characters/],
  ['a', /must have 2 to 249 characters/],
  ['a'.repeat(250), /must have 2 to 249 characters/],
  ['a b', /may hold letters, digits, "\.", "_" and "-" only/],
  ['.', /must have 2 to 249 characters/],
  ['..', /must not begin with "\."/],
  ['__consumer_offsets', /must not begin with "__": such topics are Kafka's and MSK's own/],
  ['__amazon_msk_canary', /must not begin with "__"/],
] as const) {
  test(`no topic can be named ${JSON.stringify(name.slice(0, 20))}, and the construct says where`, () => {
    assert.throws(() => topics(name), fault);
    assert.throws(() => topics(name), /^Error: stack\/Topic0: topic name /);
  });
}

test('names at the limits are taken', () => {
  assert.equal(topics('aa', 'b'.repeat(249), '_c', '-.').length, 4);
});

test('two topics whose names differ in nothing but "." and "_" are one to Kafka', () => {
  assert.throws(
    () => topics('my_topic', 'my.topic'),
    /^Error: stack\/Topic1: topic name "my\.topic" is that of stack\/Topic0, "\." and "_" being the same to Kafka$/,
  );
  assert.throws(() => topics('twice', 'twice'), /is that of stack\/Topic0/);
});

test('a topic of another cluster may have the name', () => {
  const stack = new Stack(new App(), 'stack');
  assert.equal(topic(stack, 'One', 'same').topicName, topic(stack, 'Other', 'same', 'another').topicName);
});

test('dead letters have the copies of their stage, two weeks, and room for the largest event', () => {
  Template.fromStack(Stack.of(deadLettersOf('orders'))).hasResourceProperties('AWS::MSK::Topic', {
    TopicName: 'orders.dead',
    PartitionCount: 3,
    ReplicationFactor: 3,
    Configs: Buffer.from(
      JSON.stringify({
        'min.insync.replicas': '2',
        'max.message.bytes': '6356992',
        'retention.ms': '1209600000',
      }),
    ).toString('base64'),
  });
});

test('the name of a dead-letter topic is checked too', () => {
  assert.throws(
    () => deadLettersOf('a'.repeat(245)),
    /^Error: stack\/Dead: topic name .* must have 2 to 249 characters/,
  );
});
