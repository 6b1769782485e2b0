import { alarmFaults } from './alarm-settings.ts';
import type {
  BrokerSettings,
  FailureSettings,
  FunctionSettings,
  PollingSettings,
  Settings,
  StreamSettings,
} from './config.ts';

/** The same settings, or an error that names every bad one by its path: what a service would refuse at deploy time. */
export function checked(settings: Settings): Settings {
  const { stage, polling, raw, sums, topic, broker, database, producer, query, site, keepData } = settings;
  const faults = [
    // It is part of names that services limit: 64 characters for the cluster and for functions of users' transforms.
    ...matching('stage', stage, /^[a-z][a-z0-9-]{0,19}$/, 'a-z, 0-9 and -, up to 20 of them'),
    ...pollingFaults(polling),
    ...expect('raw.kind', raw.kind, raw.kind === 'idempotent', 'idempotent: its function keeps no ledger'),
    ...streamFaults('raw', raw, polling),
    ...expect('sums.kind', sums.kind, sums.kind === 'ledgered', 'ledgered: its function keeps a ledger'),
    ...streamFaults('sums', sums, polling),
    ...functionFaults('producer', producer, 900),
    ...functionFaults('query', query, 60),
    ...whole('topic.partitions', topic.partitions, 1, 1000),
    ...brokerFaults(broker),
    ...halves('database.minAcu', database.minAcu, 0),
    ...halves('database.maxAcu', database.maxAcu, Math.max(1, database.minAcu)),
    ...whole('producer.intervalSeconds', producer.intervalSeconds, 1, 60),
    ...whole('ttlDays', settings.ttlDays, 0, 3650),
    ...whole('broker.storageMaxGib', broker.storageMaxGib, 1, 16_384),
    ...whole('database.readers', database.readers, 0, 2),
    ...whole('database.backupDays', database.backupDays, 1, 35),
    ...whole('query.concurrency', query.concurrency, 1, 900),
    ...whole('query.mappingsSeconds', query.mappingsSeconds, 1, 60),
    ...whole('rawTable.maxWrites', settings.rawTable.maxWrites ?? 1, 1, 40_000),
    ...whole('site.accessLogDays', site.accessLogDays, 0, 3650),
    ...oneOf('site.priceClass', site.priceClass, ['100', '200', 'all']),
    ...oneOf('producer.scheduled', producer.scheduled, [true, false]),
    ...oneOf('keepData', keepData, [true, false]),
    ...oneOf('logLevel', settings.logLevel, ['DEBUG', 'INFO', 'WARN', 'ERROR']),
    ...alarmFaults(settings.alarms, Math.max(raw.windowSeconds, sums.windowSeconds)),
  ];
  if (faults.length > 0) throw new Error(`settings of stage ${stage}: ${faults.join('; ')}`);
  return settings;
}

/** Of all mappings in a poller group together. */
const mostPollersOfGroup = 2_000;
const mappings = 2;
const metrics: readonly unknown[] = ['EventCount', 'ErrorCount', 'KafkaMetrics'];

function pollingFaults(polling: PollingSettings): string[] {
  if (polling.mode === 'on-demand') {
    const { mode: _, ...others } = polling;
    return leftOut('polling', others, 'it needs polling.mode provisioned');
  }
  const { mode, minPollers, maxPollers, pollerGroup, logLevel } = polling;
  const most = mostPollersOfGroup / mappings;
  return [
    ...expect('polling.mode', mode, mode === 'provisioned', 'on-demand or provisioned'),
    ...whole('polling.minPollers', minPollers, 1, 200),
    ...whole(
      'polling.maxPollers',
      maxPollers,
      Math.max(1, minPollers),
      most,
      `minPollers, and the 2,000 of a group over ${mappings} mappings`,
    ),
    ...matching(
      'polling.pollerGroup',
      pollerGroup,
      /^[a-zA-Z0-9_-]{1,128}$/,
      '1 to 128 letters, digits, - and _',
    ),
    ...expect(
      'polling.metrics',
      polling.metrics,
      polling.metrics.every(metric => metrics.includes(metric)) &&
        new Set(polling.metrics).size === polling.metrics.length,
      `each at most once of ${metrics.join(', ')}`,
    ),
    ...oneOf('polling.logLevel', logLevel, ['DEBUG', 'INFO', 'WARN']),
  ];
}

/** Kafka mappings take functions of up to 14 minutes. */
const longestOfMapping = 840;

function streamFaults(name: string, stream: StreamSettings, polling: PollingSettings): string[] {
  const failures = 'failures' in stream ? stream.failures : undefined;
  return [
    ...whole(`${name}.batchSize`, stream.batchSize, 1, 10_000),
    ...whole(`${name}.windowSeconds`, stream.windowSeconds, 0, 300),
    ...functionFaults(name, stream, longestOfMapping),
    ...(stream.kind === 'ledgered'
      ? leftOut(`${name}.failures`, failures, 'a ledger needs every record, and in order')
      : polling.mode === 'on-demand'
        ? leftOut(`${name}.failures`, failures, 'it needs polling.mode provisioned')
        : failureFaults(`${name}.failures`, failures)),
  ];
}

function failureFaults(path: string, failures: FailureSettings | undefined): string[] {
  if (failures === undefined) return [];
  const { retries, maxRecordAgeSeconds: age, splitOnError, reportItemFailures, deadLetterSuffix } = failures;
  return [
    // Without an end Lambda would make it 10, as there is a dead-letter topic.
    ...whole(`${path}.retries`, retries, 0, 10_000),
    ...(age === -1 ? [] : whole(`${path}.maxRecordAgeSeconds`, age, 60, 604_800, 'or -1 for any age')),
    ...oneOf(`${path}.splitOnError`, splitOnError, [true, false]),
    ...oneOf(`${path}.reportItemFailures`, reportItemFailures, [true, false]),
    ...matching(
      `${path}.deadLetterSuffix`,
      deadLetterSuffix,
      /^[a-zA-Z0-9._-]{1,50}$/,
      'letters, digits, ., _ and -, 1 to 50 of them: the dead-letter topic is another one than the stream’s',
    ),
  ];
}

function brokerFaults(broker: BrokerSettings): string[] {
  const { kafkaVersion, instanceType, zones, brokersPerZone, storageGib, replication, minInsyncReplicas } =
    broker;
  return [
    ...matching(
      'broker.kafkaVersion',
      kafkaVersion,
      /^\d+\.\d+\.x\.kraft$/,
      'MSK’s name of a KRaft version, such as 4.1.x.kraft',
    ),
    ...matching(
      'broker.instanceType',
      instanceType,
      /^kafka\.[a-z0-9.]+$/,
      'a Standard broker, such as kafka.t3.small',
    ),
    ...whole('broker.zones', zones, 2, 3),
    ...whole('broker.brokersPerZone', brokersPerZone, 1, 20),
    ...whole('broker.storageGib', storageGib, 1, 16_384),
    ...whole('broker.replication', replication, 1, zones * brokersPerZone, 'the number of brokers'),
    // One fewer than there are copies, or a broker that restarts stops all writing.
    ...whole(
      'broker.minInsyncReplicas',
      minInsyncReplicas,
      1,
      Math.max(1, replication - 1),
      'one below replication',
    ),
  ];
}

function functionFaults(name: string, settings: FunctionSettings, maxSeconds: number): string[] {
  return [
    ...whole(`${name}.timeoutSeconds`, settings.timeoutSeconds, 1, maxSeconds),
    ...whole(`${name}.memoryMb`, settings.memoryMb, 128, 10_240),
  ];
}

function whole(path: string, value: number, min: number, max: number, why?: string): string[] {
  const good = Number.isInteger(value) && value >= min && value <= max;
  return expect(path, value, good, `a whole number from ${min} to ${max}${why ? ` (${why})` : ''}`);
}

function halves(path: string, value: number, min: number): string[] {
  const good = typeof value === 'number' && Number.isInteger(value * 2) && value >= min && value <= 256;
  return expect(path, value, good, `a multiple of 0.5 from ${min} to 256`);
}

function oneOf(path: string, value: unknown, all: readonly unknown[]): string[] {
  return expect(path, value, all.includes(value), `one of ${all.join(', ')}`);
}

function matching(path: string, value: unknown, pattern: RegExp, expected: string): string[] {
  return expect(path, value, typeof value === 'string' && pattern.test(value), expected);
}

/** Names each setting that is there. */
function leftOut(path: string, settings: unknown, why: string): string[] {
  return Object.entries(settings ?? {}).flatMap(([name, value]) =>
    expect(`${path}.${name}`, value, value === undefined, `left out (${why})`),
  );
}

function expect(path: string, value: unknown, good: boolean, expected: string): string[] {
  return good ? [] : [`${path} must be ${expected}, not ${JSON.stringify(value)}`];
}
