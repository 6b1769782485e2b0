import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pipelinesOfStage } from '../../../lib/pipelines/pipeline.ts';
import { pipelines } from '../../../lib/pipelines/pipelines.ts';
import type { PipelineOfStage } from '../../../lib/settings/checks.ts';
import { checked } from '../../../lib/settings/checks.ts';
import type { Settings } from '../../../lib/settings/settings.ts';
import { settingsOfStage, stages } from '../../../lib/settings/stages.ts';
import type { LedgeredStream, PollingSettings } from '../../../lib/settings/stream-settings.ts';

const { dev, prod } = stages;
const sums: LedgeredStream = {
  kind: 'ledgered',
  batchSize: 100,
  windowSeconds: 60,
  timeoutSeconds: 60,
  memoryMb: 512,
};

/** A pipeline of so many streams. */
function withStreams(count: number): PipelineOfStage {
  const streams = Object.fromEntries(Array.from({ length: count }, (_, index) => [`sums${index}`, sums]));
  return { name: 'orders', settings: { streams }, faults: [] };
}

test('every stage has settings that pass their own check, with all pipelines', () => {
  for (const [name, settings] of Object.entries(stages)) {
    assert.equal(settingsOfStage(name), settings);
    assert.equal(
      settingsOfStage(name, undefined, stage => pipelinesOfStage(pipelines, stage)),
      settings,
    );
  }
});

test('an address from the command line becomes a setting, and anything else is refused', () => {
  assert.equal(settingsOfStage('dev', 'who@example.com').alarms.email, 'who@example.com');
  for (const wrong of ['', 'who', true, 'a@b c.d'])
    assert.throws(
      () => settingsOfStage('dev', wrong),
      /alarmEmail must be an address such as who@example\.com/,
    );
});

test('an unknown stage is refused with the ones there are', () => {
  assert.throws(
    () => settingsOfStage('production'),
    /stage: expected one of local, dev, prod, bench, got "production"/,
  );
  assert.throws(() => settingsOfStage(undefined), /stage: expected one of/);
});

const faults: readonly (readonly [string, Settings])[] = [
  ['stage', { ...dev, stage: 'A stage' as 'dev' }],
  ['stage', { ...dev, stage: 'a-stage-with-so-long-a-name' as 'dev' }],
  ['query.memoryMb', { ...dev, query: { ...dev.query, memoryMb: 64 } }],
  ['topic.partitions', { ...dev, topic: { partitions: 0 } }],
  ['broker.kafkaVersion', { ...dev, broker: { ...dev.broker, kafkaVersion: '3.9.x' } }],
  ['broker.instanceType', { ...dev, broker: { ...dev.broker, instanceType: 'express.m7g.large' } }],
  ['broker.instanceType', { ...dev, broker: { ...dev.broker, instanceType: 'kafka.t3.small' } }],
  ['broker.zones', { ...dev, broker: { ...dev.broker, zones: 1 } }],
  ['broker.brokersPerZone', { ...dev, broker: { ...dev.broker, brokersPerZone: 0 } }],
  ['broker.storageGib', { ...dev, broker: { ...dev.broker, storageGib: 0 } }],
  ['broker.replication', { ...dev, broker: { ...dev.broker, replication: 3 } }],
  ['broker.minInsyncReplicas', { ...dev, broker: { ...dev.broker, minInsyncReplicas: 2 } }],
  ['database.minAcu', { ...dev, database: { ...dev.database, minAcu: 0.3 } }],
  ['database.maxAcu', { ...dev, database: { ...dev.database, minAcu: 8, maxAcu: 4 } }],
  ['database.backupDays', { ...dev, database: { ...dev.database, backupDays: 36 } }],
  ['database.backupDays', { ...dev, database: { ...dev.database, backupDays: 0 } }],
  ['query.concurrency', { ...dev, query: { ...dev.query, concurrency: 0 } }],
  ['query.mappingsSeconds', { ...dev, query: { ...dev.query, mappingsSeconds: 0 } }],
  ['site.accessLogDays', { ...dev, site: { ...dev.site, accessLogDays: -1 } }],
  ['userStreams.topics[1]', { ...dev, userStreams: { topics: ['ours.*', '*votes'] } }],
  ['site.visitorRequests', { ...dev, site: { ...dev.site, visitorRequests: 9 } }],
  ['alarms.monthUsd', { ...dev, alarms: { ...dev.alarms, monthUsd: 0 } }],
  ['site.priceClass', { ...dev, site: { ...dev.site, priceClass: '300' as 'all' } }],
  ['keepData', { ...dev, keepData: 'false' as unknown as boolean }],
  ['logLevel', { ...dev, logLevel: 'TRACE' as 'INFO' }],
  ['broker.instanceType', { ...dev, broker: { ...dev.broker, instanceType: 3 as unknown as string } }],
  ['database.minAcu', { ...dev, database: { ...dev.database, minAcu: null as unknown as number } }],
  ['alarms.lagRecords', { ...dev, alarms: { ...dev.alarms, lagRecords: 0 } }],
  ['alarms.lagSeconds', { ...dev, alarms: { ...dev.alarms, lagSeconds: 59 } }],
  ['alarms.databasePercent', { ...dev, alarms: { ...dev.alarms, databasePercent: 100 } }],
  ['alarmEmail', { ...dev, alarms: { ...dev.alarms, email: 'nobody' } }],
];

for (const [path, settings] of faults) {
  test(`a bad ${path} is an error that names it`, () => {
    assert.throws(
      () => checked(settings, []),
      new RegExp(`settings of stage .*: ${path.replaceAll(/[.[\]*]/g, '\\$&')} must be `),
    );
  });
}

/** As somebody may write it who does not compile. */
const polling = (change: object): Settings => ({
  ...prod,
  polling: { ...prod.polling, ...change },
});

for (const [path, settings] of [
  ['polling.mode', polling({ mode: 'sometimes' })],
  ['polling.minPollers', polling({ minPollers: 0 })],
  ['polling.minPollers', polling({ minPollers: 201, maxPollers: 300 })],
  ['polling.maxPollers', polling({ minPollers: 4 })],
  ['polling.maxPollers', polling({ maxPollers: 1_001 })],
  ['polling.pollerGroup', polling({ pollerGroup: 'a group' })],
  ['polling.pollerGroup', polling({ pollerGroup: 'a'.repeat(129) })],
  ['polling.pollerGroup', polling({ pollerGroup: undefined })],
  ['polling.metrics', polling({ metrics: ['Events'] })],
  ['polling.metrics', polling({ metrics: ['EventCount', 'EventCount'] })],
  ['polling.logLevel', polling({ logLevel: 'ERROR' })],
] as const) {
  test(`a bad ${path} is an error that names it`, () => {
    assert.throws(
      () => checked(settings, [withStreams(2)]),
      new RegExp(`^Error: settings of stage prod: ${path.replaceAll('.', '\\.')} must be [^;]*$`),
    );
  });
}

test('streams of all pipelines share the pollers of a group', () => {
  const settings = polling({ maxPollers: 500 });
  assert.equal(checked(settings, [withStreams(1), { ...withStreams(3), name: 'others' }]), settings);
  assert.throws(
    () => checked(settings, [withStreams(2), { ...withStreams(3), name: 'others' }]),
    /polling\.maxPollers must be a whole number from 1 to 400 \(minPollers, and the 2,000 of a group over 5 mappings\)/,
  );
});

test('an alarm of age leaves room for the longest batch window of any stream', () => {
  const { windowSeconds } = sums;
  const settings = { ...dev, alarms: { ...dev.alarms, lagSeconds: windowSeconds + 59 } };
  assert.equal(checked(settings, []), settings);
  assert.throws(
    () => checked(settings, [withStreams(1)]),
    /alarms\.lagSeconds must be at least 60 above the longest batch window \(60\), not 119$/,
  );
});

for (const [name, value] of [
  ['minPollers', 1],
  ['maxPollers', 2],
  ['pollerGroup', 'group'],
  ['metrics', ['EventCount']],
  ['logLevel', 'INFO'],
] as const) {
  test(`${name} without provisioned polling is refused`, () => {
    const onDemand: PollingSettings = Object.assign({ mode: 'on-demand' } as const, { [name]: value });
    assert.throws(
      () => checked({ ...dev, polling: onDemand }, []),
      new RegExp(`polling\\.${name} must be left out \\(it needs polling\\.mode provisioned\\)`),
    );
  });
}

test('more copies than brokers is an error that says how many there may be', () => {
  assert.throws(
    () => checked({ ...dev, broker: { ...dev.broker, replication: 3 } }, []),
    /broker\.replication must be a whole number from 1 to 2 \(the number of brokers\), not 3$/,
  );
});

test('all bad settings are named at once, those of a pipeline behind its name', () => {
  const { settings } = withStreams(1);
  const faults = ['ttlDays must be 1, not 2'];
  const pipeline = { ...withStreams(1), settings: { ...settings, aheadSeconds: -1 }, faults };
  assert.throws(
    () => checked({ ...dev, keepData: 'no' as unknown as boolean, topic: { partitions: 0 } }, [pipeline]),
    /orders\.aheadSeconds must be .*, not -1; orders\.ttlDays must be 1, not 2; topic\.partitions must be .*; keepData must be /,
  );
});

for (const name of ['', 'Orders', 'my orders', '1st', 'x'.repeat(41)])
  test(`no pipeline can be named ${JSON.stringify(name)}`, () => {
    assert.throws(
      () => checked(dev, [{ ...withStreams(1), name }]),
      /the name of a pipeline must be a-z, 0-9 and -, up to 40 of them, not "/,
    );
  });

test('the broker here has the minor version that the template asks of MSK', () => {
  const pom = readFileSync(new URL('../../../lib/local/engines/poms/kafka/pom.xml', import.meta.url), 'utf8');
  const [, minor] = /<kafka\.version>(\d+\.\d+)\.\d+</.exec(pom) ?? [];
  for (const { broker } of Object.values(stages)) assert.equal(broker.kafkaVersion, `${minor}.x.kraft`);
});
