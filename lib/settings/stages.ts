import { checked } from './checks.ts';
import type { PipelineOfStage } from './checks.ts';
import type { Settings, Stage } from './settings.ts';

const base = {
  polling: { mode: 'on-demand' },
  topic: { partitions: 3 },
  broker: {
    // The newest on Standard brokers; 4.2 asks for Express ones, at ten times the price for the smallest cluster.
    kafkaVersion: '4.1.x.kraft',
    // The smallest on which MSK runs Kafka 4; t3 ends with 3.x.
    instanceType: 'kafka.m7g.large',
    zones: 2,
    brokersPerZone: 1,
    storageGib: 20,
    replication: 2,
    minInsyncReplicas: 1,
    storageMaxGib: 20,
  },
  network: { endpointZones: 1 },
  database: { minAcu: 0, maxAcu: 4, readers: 0, backupDays: 1 },
  query: { timeoutSeconds: 30, memoryMb: 512, concurrency: 10, mappingsSeconds: 10, setAsideBytes: false },
  userStreams: { topics: ['*'] },
  keepData: false,
  site: { priceClass: '100', accessLogDays: 0, visitorRequests: 0 },
  logLevel: 'INFO',
  alarms: {
    lagRecords: 1_000,
    lagSeconds: 600,
    brokerDiskPercent: 80,
    brokerProcessorPercent: 60,
    databasePercent: 90,
    apiErrors: 5,
  },
} satisfies Omit<Settings, 'stage'>;

export const stages: Readonly<Record<Stage, Settings>> = {
  local: { ...base, stage: 'local', query: { ...base.query, mappingsSeconds: 1, setAsideBytes: true } },
  dev: { ...base, stage: 'dev' },
  prod: {
    ...base,
    stage: 'prod',
    polling: {
      mode: 'provisioned',
      minPollers: 1,
      maxPollers: 3,
      pollerGroup: 'millrace-prod',
      metrics: ['EventCount', 'ErrorCount', 'KafkaMetrics'],
      logLevel: 'WARN',
    },
    broker: {
      ...base.broker,
      zones: 3,
      storageGib: 200,
      replication: 3,
      minInsyncReplicas: 2,
      storageMaxGib: 1000,
    },
    network: { endpointZones: 3 },
    database: { minAcu: 0.5, maxAcu: 16, readers: 1, backupDays: 14 },
    query: { ...base.query, concurrency: 50 },
    keepData: true,
    site: { priceClass: 'all', accessLogDays: 90, visitorRequests: 3_000 },
    alarms: { ...base.alarms, lagRecords: 10_000, lagSeconds: 300, brokerDiskPercent: 70, monthUsd: 1_500 },
  },
  bench: { ...base, stage: 'bench' },
};

/**
 * Settings of a stage named on the command line, `-c stage=dev -c alarmEmail=who@example.com`. Throws when there is no
 * such stage, or a setting is bad, of the stage or of the pipelines that are given.
 */
export function settingsOfStage(
  stage: unknown,
  alarmEmail?: unknown,
  pipelinesOf: (stage: Stage) => readonly PipelineOfStage[] = () => [],
): Settings {
  if (!isStage(stage)) {
    throw new Error(
      `stage: expected one of ${Object.keys(stages).join(', ')}, got ${JSON.stringify(stage)}; pass -c stage=dev`,
    );
  }
  const settings = stages[stage];
  if (alarmEmail === undefined) return checked(settings, pipelinesOf(stage));
  // Only text can be an address.
  const email = typeof alarmEmail === 'string' ? alarmEmail : '';
  return checked({ ...settings, alarms: { ...settings.alarms, email } }, pipelinesOf(stage));
}

export function isStage(value: unknown): value is Stage {
  return typeof value === 'string' && Object.hasOwn(stages, value);
}
