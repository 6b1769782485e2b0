import { alarmFaults } from './alarm-settings.ts';
import { halves, matching, oneOf, whole } from './rules.ts';
import type { BrokerSettings, Settings } from './settings.ts';
import { functionFaults, pollingFaults, streamFaults } from './stream-checks.ts';
import { type PipelineSettings, type PollingSettings, usualAheadSeconds } from './stream-settings.ts';

/** A hundred years. */
const mostAheadSeconds = 3_155_760_000;

/** A pipeline's settings in a stage. */
export interface PipelineOfStage {
  readonly name: string;
  readonly settings: PipelineSettings;
  /** What is wrong with settings that no other pipeline has, by their paths below its name. */
  readonly faults: readonly string[];
}

/**
 * The same settings, or an error that names every bad one by its path, those of pipelines behind the pipeline's name:
 * what a service would refuse at deploy time.
 */
export function checked(settings: Settings, pipelines: readonly PipelineOfStage[]): Settings {
  const { stage, polling, topic, broker, database, query, site, keepData } = settings;
  const streams = pipelines.flatMap(pipeline => Object.values(pipeline.settings.streams));
  const faults = [
    // It is part of names that services limit: 64 characters for the cluster and for functions of users' transforms.
    ...matching('stage', stage, /^[a-z][a-z0-9-]{0,19}$/, 'a-z, 0-9 and -, up to 20 of them'),
    ...pollingFaults(polling, streams.length),
    ...pipelines.flatMap(pipeline => pipelineFaults(pipeline, polling)),
    ...functionFaults('query', query, 60),
    ...whole('topic.partitions', topic.partitions, 1, 1000),
    ...brokerFaults(broker),
    ...whole(
      'network.endpointZones',
      settings.network.endpointZones,
      1,
      Math.max(1, broker.zones),
      'no more than broker.zones',
    ),
    ...halves('database.minAcu', database.minAcu, 0),
    ...halves('database.maxAcu', database.maxAcu, Math.max(1, database.minAcu)),
    ...whole('database.readers', database.readers, 0, 2),
    ...whole('database.backupDays', database.backupDays, 1, 35),
    ...whole('query.concurrency', query.concurrency, 1, 900),
    ...whole('query.mappingsSeconds', query.mappingsSeconds, 1, 60),
    ...settings.userStreams.topics.flatMap((topic, index) =>
      matching(
        `userStreams.topics[${index}]`,
        topic,
        /^(?=.)[a-zA-Z0-9._-]{0,249}\*?$/,
        'the name of a topic, or its beginning and *',
      ),
    ),
    ...whole('site.accessLogDays', site.accessLogDays, 0, 3650),
    ...(site.visitorRequests === 0
      ? []
      : whole('site.visitorRequests', site.visitorRequests, 10, 2_000_000_000, 'or 0 for none')),
    ...oneOf('site.priceClass', site.priceClass, ['100', '200', 'all']),
    ...oneOf('keepData', keepData, [true, false]),
    ...oneOf('logLevel', settings.logLevel, ['DEBUG', 'INFO', 'WARN', 'ERROR']),
    ...alarmFaults(settings.alarms, Math.max(0, ...streams.map(({ windowSeconds }) => windowSeconds))),
  ];
  if (faults.length > 0) throw new Error(`settings of stage ${stage}: ${faults.join('; ')}`);
  return settings;
}

function pipelineFaults({ name, settings, faults }: PipelineOfStage, polling: PollingSettings): string[] {
  return [
    // It is part of construct ids, consumer groups and alarms.
    ...matching('the name of a pipeline', name, /^[a-z][a-z0-9-]{0,39}$/, 'a-z, 0-9 and -, up to 40 of them'),
    ...Object.entries(settings.streams).flatMap(([stream, own]) =>
      streamFaults(`${name}.streams.${stream}`, own, polling),
    ),
    ...whole(`${name}.aheadSeconds`, settings.aheadSeconds ?? usualAheadSeconds, 0, mostAheadSeconds),
    ...faults.map(fault => `${name}.${fault}`),
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
      'a Standard broker, such as kafka.m7g.large',
    ),
    ...(/^kafka\.t3\b/.test(instanceType) && !/^[1-3]\./.test(kafkaVersion)
      ? [
          `broker.instanceType must be an m5 or m7g, such as kafka.m7g.large: MSK does not run Kafka ${kafkaVersion} on ${instanceType}`,
        ]
      : []),
    ...whole('broker.zones', zones, 2, 3),
    ...whole('broker.brokersPerZone', brokersPerZone, 1, 20),
    ...whole('broker.storageGib', storageGib, 1, 16_384),
    ...whole('broker.storageMaxGib', broker.storageMaxGib, 1, 16_384),
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
