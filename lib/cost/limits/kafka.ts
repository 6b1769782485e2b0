import { brokerSpeed } from '../brokers.ts';
import type { Limit } from './limit.ts';
import { flowOf } from '../load.ts';
import { streamsOfPipeline } from '../polling.ts';
import type { Priced } from '../priced.ts';
import { raiseBrokers, raiseStorage } from './raise.ts';

const part = 'Kafka';
const instanceTypes = 'https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html';

/** Kafka’s own default, which neither MSK nor the topics change. */
const retentionSeconds = 168 * 3600;

export const kafkaLimits: readonly Limit[] = [
  {
    name: 'disks',
    part,
    what: 'disks full within the 7 days that messages are kept',
    unit: 'GB',
    demand: (settings, { load }) =>
      (flowOf(settings, load).bytesPerSecond * retentionSeconds * settings.broker.replication) / 1e9,
    capacity: settings => {
      const { storageGib, storageMaxGib } = settings.broker;
      return (brokersOf(settings) * Math.max(storageGib, storageMaxGib) * 2 ** 30) / 1e9;
    },
    turn: '`broker.storageGib` and what it may grow to (a volume never shrinks), or the topic’s `retention.ms`',
    raise: raiseStorage,
    source: 'https://kafka.apache.org/documentation/#brokerconfigs_log.retention.hours',
  },
  {
    name: 'volumes',
    part,
    what: 'volumes of the brokers, each copy written',
    unit: 'MB/s',
    demand: (settings, { load }) =>
      (flowOf(settings, load).bytesPerSecond * settings.broker.replication) / 1e6,
    capacity: settings => (brokersOf(settings) * brokerSpeed(settings.broker.instanceType).volume) / 1e6,
    turn: '`broker.instanceType`, then `broker.brokersPerZone`',
    raise: raiseBrokers,
    source: instanceTypes,
  },
  {
    name: 'broker network',
    part,
    what: 'network of the brokers: copies to others, and both streams',
    unit: 'MB/s',
    demand: (settings, { load }) =>
      (flowOf(settings, load).bytesPerSecond * (settings.broker.replication - 1 + streamsOfPipeline)) / 1e6,
    capacity: settings => (brokersOf(settings) * brokerSpeed(settings.broker.instanceType).network) / 1e6,
    turn: '`broker.instanceType`, then `broker.brokersPerZone`',
    raise: raiseBrokers,
    source: instanceTypes,
  },
];

function brokersOf({ broker }: Priced): number {
  return broker.zones * broker.brokersPerZone;
}
