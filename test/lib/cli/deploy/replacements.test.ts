import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replacementFaults } from '../../../../lib/cli/deploy/replacements.ts';
import type { Settings } from '../../../../lib/settings/settings.ts';
import { settingsOfStage } from '../../../../lib/settings/stages.ts';
import { templatesOf } from '../../stacks/assembly.ts';

const dev = settingsOfStage('dev');
const streamingWith = (broker: Partial<Settings['broker']>): object =>
  templatesOf('dev', { ...dev, broker: { ...dev.broker, ...broker } }).streaming.toJSON();
const streaming: object = templatesOf('dev').streaming.toJSON();
const storage: object = templatesOf('dev').storage.toJSON();

/** A template with one text put in place of another, which it has. */
function changed(template: object, from: string | RegExp, to: string): object {
  const text = JSON.stringify(template);
  const other = text.replace(from, to);
  assert.notEqual(other, text);
  return JSON.parse(other) as object;
}

test('another number of zones would replace the cluster, whose name is taken by the one that stands', () => {
  assert.deepEqual(replacementFaults(streaming, streamingWith({ zones: 3 })), [
    'the Kafka cluster: its zones cannot change while it stands (broker.zones); set it back, or destroy the stage and deploy it anew',
  ]);
});

test('so would other security groups, and what else CloudFormation replaces by its name', () => {
  const cases: readonly (readonly [object, string | RegExp, string, RegExp])[] = [
    [streaming, /"SecurityGroups":\[/, '"SecurityGroups":["sg-1",', /cluster: its security groups/],
    [streaming, '"InCluster":true', '"InCluster":false', /cluster: encryption between its brokers/],
    [storage, '"DatabaseName":"trading"', '"DatabaseName":"other"', /database cluster: its first database/],
    [storage, '"StorageEncrypted":true', '"StorageEncrypted":false', /database cluster: its encryption/],
    [storage, '"Engine":"aurora-mysql"', '"Engine":"aurora-postgresql"', /database cluster: its engine/],
  ];
  for (const [template, from, to, words] of cases) {
    const faults = replacementFaults(template, changed(template, from, to));
    assert.equal(faults.length, 1, faults.join('; '));
    assert.match(faults[0] ?? '', words);
  }
});

test('what changes in place, what gets another name, and what is new or goes, is let through', () => {
  assert.deepEqual(replacementFaults(streaming, streaming), []);
  assert.deepEqual(replacementFaults(streaming, streamingWith({ brokersPerZone: 2 })), []);
  assert.deepEqual(replacementFaults(streaming, streamingWith({ storageGib: 40, storageMaxGib: 40 })), []);
  const renamed = changed(streamingWith({ zones: 3 }), /"ClusterName":"millrace-dev"/, '"ClusterName":"b"');
  assert.deepEqual(replacementFaults(streaming, renamed), []);
  assert.deepEqual(replacementFaults({}, storage), []);
  assert.deepEqual(replacementFaults(storage, {}), []);
});
