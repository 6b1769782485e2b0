import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Template, topicChangeFaults } from '../../../../lib/cli/deploy/topic-changes.ts';

const standing = {
  ClusterArn: { 'Fn::ImportValue': 'cluster' },
  TopicName: 'orders',
  PartitionCount: 3,
  ReplicationFactor: 2,
  Configs: 'e30=',
};

function template(properties: object, id = 'Orders'): Template {
  return { Resources: { [id]: { Type: 'AWS::MSK::Topic', Properties: { ...standing, ...properties } } } };
}

const before = template({});

for (const [what, after] of [
  ['nothing', template({})],
  ['more partitions', template({ PartitionCount: 6 })],
  ['configs', template({ Configs: 'eyJhIjoiMSJ9' })],
  ['a count written as text', template({ PartitionCount: '3', Configs: 'eyJhIjoiMSJ9' })],
  ['another name', template({ TopicName: 'orders2', PartitionCount: 1, ReplicationFactor: 3 })],
  ['the end of a topic', { Resources: {} }],
  ['the end of all', {}],
] as const) {
  test(`${what} can be deployed`, () => assert.deepEqual(topicChangeFaults(before, after), []));
}

test('a first deployment has nothing to change', () => {
  assert.deepEqual(topicChangeFaults({}, before), []);
});

for (const [what, after, faults] of [
  [
    'partitions and configs at once',
    template({ PartitionCount: 6, Configs: 'eyJhIjoiMSJ9' }),
    [
      'topic orders: partitions (3 to 6) and configs cannot change in one deployment; deploy one change, then the other',
    ],
  ],
  [
    'partitions with configs that were not there',
    template({ PartitionCount: 6, Configs: undefined }),
    [
      'topic orders: partitions (3 to 6) and configs cannot change in one deployment; deploy one change, then the other',
    ],
  ],
  [
    'fewer partitions',
    template({ PartitionCount: 2, Configs: 'eyJhIjoiMSJ9' }),
    ['topic orders: it cannot lose partitions (3 to 2); keep them, or use a topic of another name'],
  ],
  [
    'another replication factor',
    template({ ReplicationFactor: 3, PartitionCount: 4 }),
    ['topic orders: its replication factor cannot change (2 to 3); use a topic of another name'],
  ],
  [
    'another resource of the same name',
    template({}, 'Moved'),
    ["topic orders: it stands as resource Orders and cannot become Moved; keep its construct's id"],
  ],
] as const) {
  test(`${what} cannot`, () => assert.deepEqual(topicChangeFaults(before, after), faults));
}

test('resources of other types are passed over, each topic is judged by itself', () => {
  const others = { Type: 'AWS::SQS::Queue', Properties: { TopicName: 'orders', PartitionCount: 1 } };
  const more = template({ TopicName: 'more', PartitionCount: 1 }, 'More').Resources;
  const two = (properties: object): Template => ({
    Resources: { ...template(properties).Resources, ...more, Queue: others },
  });
  assert.deepEqual(topicChangeFaults(two({}), two({ PartitionCount: 2 })), [
    'topic orders: it cannot lose partitions (3 to 2); keep them, or use a topic of another name',
  ]);
});
