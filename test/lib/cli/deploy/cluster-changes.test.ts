import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { clusterChangeFaults } from '../../../../lib/cli/deploy/cluster-changes.ts';
import type { Settings } from '../../../../lib/settings/settings.ts';
import { settingsOfStage } from '../../../../lib/settings/stages.ts';
import { NetworkStack } from '../../../../lib/stacks/network-stack.ts';
import { StreamingStack } from '../../../../lib/stacks/streaming-stack.ts';
import { cdkJson } from '../../stacks/assembly.ts';

const prod = settingsOfStage('prod');
const streaming = (broker: Partial<Settings['broker']>): object => {
  const settings = { ...prod, broker: { ...prod.broker, ...broker } };
  const app = new App({ context: cdkJson.context, treeMetadata: false });
  const network = new NetworkStack(app, 'network', { settings, dataApi: false });
  return Template.fromStack(new StreamingStack(app, 'streaming', { settings, network })).toJSON();
};
const before = streaming({});

for (const change of [
  {},
  { brokersPerZone: 2 },
  { instanceType: 'kafka.m7g.xlarge' },
  { storageGib: 400 },
  { kafkaVersion: '4.2.x.kraft' },
  { minInsyncReplicas: 1 },
]) {
  test(`a cluster takes one change, or none: ${JSON.stringify(change)}`, () => {
    assert.deepEqual(clusterChangeFaults(before, streaming(change)), []);
  });
}

test('two changes of a cluster are refused, each by its name', () => {
  assert.deepEqual(
    clusterChangeFaults(before, streaming({ brokersPerZone: 2, instanceType: 'kafka.m7g.xlarge' })),
    [
      'the Kafka cluster: the number of brokers and their instance type cannot change in one deployment; deploy one change, then the other',
    ],
  );
});

test('a change of the configuration is one of the cluster, which takes its new revision', () => {
  const [fault = ''] = clusterChangeFaults(
    before,
    streaming({ replication: 2, minInsyncReplicas: 1, storageGib: 400 }),
  );
  assert.match(fault, /^the Kafka cluster: their storage and its configuration cannot change/);
});

test('a cluster that is new, or goes, may be any', () => {
  assert.deepEqual(clusterChangeFaults({}, before), []);
  assert.deepEqual(clusterChangeFaults(before, {}), []);
});
