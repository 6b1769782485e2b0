import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { FailureSettings, LedgeredStream, PollingSettings, Settings } from '../../lib/config.ts';
import { settingsOf, stages } from '../../lib/config.ts';
import { checked } from '../../lib/config-checks.ts';

const { dev, prod } = stages;

test('every stage has settings that pass their own check', () => {
  for (const [name, settings] of Object.entries(stages)) assert.equal(settingsOf(name), settings);
});

test('an address from the command line becomes a setting, whatever is none is refused', () => {
  assert.equal(settingsOf('dev', 'who@example.com').alarms.email, 'who@example.com');
  for (const wrong of ['', 'who', true, 'a@b c.d'])
    assert.throws(() => settingsOf('dev', wrong), /alarmEmail must be an address such as who@example\.com/);
});

test('an unknown stage is refused with the ones there are', () => {
  assert.throws(
    () => settingsOf('production'),
    /stage: expected one of local, dev, prod, bench, got "production"/,
  );
  assert.throws(() => settingsOf(undefined), /stage: expected one of/);
});

const faults: readonly (readonly [string, Settings])[] = [
  ['stage', { ...dev, stage: 'A stage' as 'dev' }],
  ['stage', { ...dev, stage: 'a-stage-with-so-long-a-name' as 'dev' }],
  ['raw.batchSize', { ...dev, raw: { ...dev.raw, batchSize: 10_001 } }],
  ['sums.batchSize', { ...dev, sums: { ...dev.sums, batchSize: 0 } }],
  ['raw.windowSeconds', { ...dev, raw: { ...dev.raw, windowSeconds: 0.5 } }],
  ['sums.windowSeconds', { ...dev, sums: { ...dev.sums, windowSeconds: 301 } }],
  ['raw.timeoutSeconds', { ...dev, raw: { ...dev.raw, timeoutSeconds: 900 } }],
  ['sums.timeoutSeconds', { ...dev, sums: { ...dev.sums, timeoutSeconds: 841 } }],
  ['producer.timeoutSeconds', { ...dev, producer: { ...dev.producer, timeoutSeconds: 901 } }],
  ['query.memoryMb', { ...dev, query: { ...dev.query, memoryMb: 64 } }],
  ['raw.memoryMb', { ...dev, raw: { ...dev.raw, memoryMb: 10_241 } }],
  ['topic.partitions', { ...dev, topic: { partitions: 0 } }],
  ['broker.kafkaVersion', { ...dev, broker: { ...dev.broker, kafkaVersion: '3.9.x' } }],
  ['broker.instanceType', { ...dev, broker: { ...dev.broker, instanceType: 'express.m7g.large' } }],
  ['broker.zones', { ...dev, broker: { ...dev.broker, zones: 1 } }],
  ['broker.brokersPerZone', { ...dev, broker: { ...dev.broker, brokersPerZone: 0 } }],
  ['broker.storageGib', { ...dev, broker: { ...dev.broker, storageGib: 0 } }],
  ['broker.replication', { ...dev, broker: { ...dev.broker, replication: 3 } }],
  ['broker.minInsyncReplicas', { ...dev, broker: { ...dev.broker, minInsyncReplicas: 2 } }],
  ['database.minAcu', { ...dev, database: { ...dev.database, minAcu: 0.3 } }],
  ['database.maxAcu', { ...dev, database: { ...dev.database, minAcu: 8, maxAcu: 4 } }],
  ['database.backupDays', { ...dev, database: { ...dev.database, backupDays: 36 } }],
  ['query.concurrency', { ...dev, query: { ...dev.query, concurrency: 0 } }],
  ['query.mappingsSeconds', { ...dev, query: { ...dev.query, mappingsSeconds: 0 } }],
  ['rawTable.maxWrites', { ...dev, rawTable: { maxWrites: 0 } }],
  ['site.accessLogDays', { ...dev, site: { ...dev.site, accessLogDays: -1 } }],
  ['site.priceClass', { ...dev, site: { ...dev.site, priceClass: '300' as 'all' } }],
  ['producer.scheduled', { ...dev, producer: { ...dev.producer, scheduled: 'no' as unknown as boolean } }],
  ['keepData', { ...dev, keepData: 'false' as unknown as boolean }],
  ['logLevel', { ...dev, logLevel: 'TRACE' as 'INFO' }],
  ['broker.instanceType', { ...dev, broker: { ...dev.broker, instanceType: 3 as unknown as string } }],
  ['database.minAcu', { ...dev, database: { ...dev.database, minAcu: null as unknown as number } }],
  ['producer.intervalSeconds', { ...dev, producer: { ...dev.producer, intervalSeconds: 0 } }],
  ['ttlDays', { ...dev, ttlDays: -1 }],
  ['sums.kind', { ...dev, sums: { ...dev.sums, kind: 'idempotent' as 'ledgered' } }],
  ['raw.kind', { ...dev, raw: { ...dev.raw, kind: 'ledgered' as 'idempotent' } }],
  ['alarms.lagRecords', { ...dev, alarms: { ...dev.alarms, lagRecords: 0 } }],
  ['alarms.lagSeconds', { ...dev, alarms: { ...dev.alarms, lagSeconds: dev.sums.windowSeconds + 59 } }],
  ['alarms.databasePercent', { ...dev, alarms: { ...dev.alarms, databasePercent: 100 } }],
  ['alarmEmail', { ...dev, alarms: { ...dev.alarms, email: 'nobody' } }],
];

for (const [path, settings] of faults) {
  test(`a bad ${path} is an error that names it`, () => {
    assert.throws(
      () => checked(settings),
      new RegExp(`settings of stage .*: ${path.replaceAll('.', '\\.')} must be `),
    );
  });
}

/** As somebody may write it who does not compile. */
const polling = (change: object): Settings => ({
  ...prod,
  polling: { ...prod.polling, ...change },
});
const failures = (change: object): Settings => ({
  ...prod,
  raw: { ...prod.raw, failures: { ...prod.raw.failures, ...change } as FailureSettings },
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
  ['raw.failures.retries', failures({ retries: -1 })],
  ['raw.failures.retries', failures({ retries: 10_001 })],
  ['raw.failures.maxRecordAgeSeconds', failures({ maxRecordAgeSeconds: 59 })],
  ['raw.failures.maxRecordAgeSeconds', failures({ maxRecordAgeSeconds: 604_801 })],
  ['raw.failures.maxRecordAgeSeconds', failures({ maxRecordAgeSeconds: -2 })],
  ['raw.failures.splitOnError', failures({ splitOnError: 'yes' })],
  ['raw.failures.reportItemFailures', failures({ reportItemFailures: undefined })],
  ['raw.failures.deadLetterSuffix', failures({ deadLetterSuffix: undefined })],
  ['raw.failures.deadLetterSuffix', failures({ deadLetterSuffix: '' })],
  ['raw.failures.deadLetterSuffix', failures({ deadLetterSuffix: ' dead' })],
] as const) {
  test(`a bad ${path} is an error that names it`, () => {
    assert.throws(
      () => checked(settings),
      new RegExp(`^Error: settings of stage prod: ${path.replaceAll('.', '\\.')} must be [^;]*$`),
    );
  });
}

test('a record of any age may be tried', () => {
  const settings = failures({ maxRecordAgeSeconds: -1 });
  assert.equal(checked(settings), settings);
});

for (const name of [
  'retries',
  'maxRecordAgeSeconds',
  'splitOnError',
  'reportItemFailures',
  'deadLetterSuffix',
]) {
  const value = Object.entries(prod.raw.failures ?? {}).find(([key]) => key === name)?.[1];

  test(`${name} for a ledger is refused, whatever its value`, () => {
    const sums = { ...prod.sums, failures: { [name]: value } };
    assert.throws(
      () => checked({ ...prod, sums }),
      new RegExp(
        `sums\\.failures\\.${name} must be left out \\(a ledger needs every record, and in order\\)`,
      ),
    );
  });

  test(`${name} without provisioned polling is refused`, () => {
    const raw = { ...dev.raw, failures: { [name]: value } } as Settings['raw'];
    assert.throws(
      () => checked({ ...dev, raw }),
      new RegExp(`raw\\.failures\\.${name} must be left out \\(it needs polling\\.mode provisioned\\)`),
    );
  });
}

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
      () => checked({ ...dev, polling: onDemand }),
      new RegExp(`polling\\.${name} must be left out \\(it needs polling\\.mode provisioned\\)`),
    );
  });
}

test('a ledgered stream has no settings for failures in its type', () => {
  // @ts-expect-error it would break the order
  const sums: LedgeredStream = { ...prod.sums, failures: prod.raw.failures };
  assert.throws(() => checked({ ...prod, sums }), /sums\.failures\.retries must be left out/);
});

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
