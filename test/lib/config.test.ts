import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Settings } from '../../lib/config.ts';
import { checked, settingsOf, stages } from '../../lib/config.ts';

const { dev } = stages;

test('every stage has settings that pass their own check', () => {
  for (const [name, settings] of Object.entries(stages)) assert.equal(settingsOf(name), settings);
});

test('an unknown stage is refused with the ones there are', () => {
  assert.throws(
    () => settingsOf('production'),
    /stage: expected one of local, dev, prod, bench, got "production"/,
  );
  assert.throws(() => settingsOf(undefined), /stage: expected one of/);
});

const faults: readonly (readonly [string, Settings])[] = [
  ['raw.batchSize', { ...dev, raw: { ...dev.raw, batchSize: 10_001 } }],
  ['raw.windowSeconds', { ...dev, raw: { ...dev.raw, windowSeconds: 0.5 } }],
  ['sums.windowSeconds', { ...dev, sums: { ...dev.sums, windowSeconds: 301 } }],
  ['sums.timeoutSeconds', { ...dev, sums: { ...dev.sums, timeoutSeconds: 841 } }],
  ['query.memoryMb', { ...dev, query: { ...dev.query, memoryMb: 64 } }],
  ['topic.partitions', { ...dev, topic: { partitions: 0 } }],
  ['broker.kafkaVersion', { ...dev, broker: { ...dev.broker, kafkaVersion: '3.9.x' } }],
  ['broker.instanceType', { ...dev, broker: { ...dev.broker, instanceType: 'express.m7g.large' } }],
  ['broker.zones', { ...dev, broker: { ...dev.broker, zones: 1 } }],
  ['broker.brokersPerZone', { ...dev, broker: { ...dev.broker, brokersPerZone: 0 } }],
  ['broker.storageGib', { ...dev, broker: { ...dev.broker, storageGib: 0 } }],
  ['broker.replication', { ...dev, broker: { ...dev.broker, replication: 3 } }],
  ['broker.minInsyncReplicas', { ...dev, broker: { ...dev.broker, minInsyncReplicas: 2 } }],
  ['database.minAcu', { ...dev, database: { minAcu: 0.3, maxAcu: 4 } }],
  ['database.maxAcu', { ...dev, database: { minAcu: 8, maxAcu: 4 } }],
  ['producer.intervalSeconds', { ...dev, producer: { ...dev.producer, intervalSeconds: 0 } }],
  ['ttlDays', { ...dev, ttlDays: -1 }],
];

for (const [path, settings] of faults) {
  test(`a bad ${path} is an error that names it`, () => {
    assert.throws(
      () => checked(settings),
      new RegExp(`settings of stage dev: ${path.replace('.', '\\.')} must be `),
    );
  });
}

test('more copies than brokers is an error that says how many there may be', () => {
  assert.throws(
    () => checked({ ...dev, broker: { ...dev.broker, replication: 3 } }),
    /broker\.replication must be a whole number from 1 to 2 \(the number of brokers\), not 3$/,
  );
});

test('all bad settings are named at once', () => {
  assert.throws(
    () => checked({ ...dev, ttlDays: -1, topic: { partitions: 0 } }),
    /topic\.partitions must be .*; ttlDays must be /,
  );
});

test('the broker here has the minor version that the template asks of MSK', () => {
  const pom = readFileSync(new URL('../../lib/local/engines/poms/kafka/pom.xml', import.meta.url), 'utf8');
  const [, minor] = /<kafka\.version>(\d+\.\d+)\.\d+</.exec(pom) ?? [];
  for (const { broker } of Object.values(stages)) assert.equal(broker.kafkaVersion, `${minor}.x.kraft`);
});
