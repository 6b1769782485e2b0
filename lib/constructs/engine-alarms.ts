import type { BrokerSettings, Settings } from '../settings/settings.ts';
import type { AlarmRow } from './alarm-row.ts';
import { lasting } from './alarm-row.ts';
import { idlenessOf, ofBroker, ofBrokers, ofDatabase, ofTable } from './watched-metrics.ts';

/** A table, or an index of one, as its alarm and its graphs name it. */
export interface WatchedTable {
  readonly name: string;
  readonly table: string;
  readonly index?: string;
  /** What somebody asks of it, so that a throttle is felt. */
  readonly calls: readonly ('Write' | 'Read')[];
}

/** Numbers of a cluster's brokers, as MSK counts them. */
export function brokerIds({ zones, brokersPerZone }: BrokerSettings): readonly number[] {
  return Array.from({ length: zones * brokersPerZone }, (_, index) => index + 1);
}

export function brokerAlarms({ broker, alarms }: Settings, cluster: string): AlarmRow[] {
  return [
    {
      name: 'partitions-offline',
      section: 'partitions-offline',
      metric: ofBrokers(cluster, 'OfflinePartitionsCount'),
      at: 1,
      steps: [2, 2],
      silence: 'same',
    },
    {
      name: 'controller',
      section: 'controller',
      metric: ofBrokers(cluster, 'ActiveControllerCount'),
      at: 1,
      below: true,
      steps: [2, 2],
      silence: 'same',
    },
    ...brokerIds(broker).flatMap((id): AlarmRow[] => [
      {
        name: `broker-${id}-disk`,
        section: 'broker-disk',
        metric: ofBroker(cluster, id, 'KafkaDataLogsDiskUsed'),
        at: alarms.brokerDiskPercent,
        silence: 'same',
      },
      {
        name: `broker-${id}-processor`,
        section: 'broker-processor',
        metric: idlenessOf(cluster, id),
        at: 100 - alarms.brokerProcessorPercent,
        below: true,
        steps: lasting,
        silence: 'same',
      },
      {
        name: `broker-${id}-below-minimum`,
        section: 'partitions-below-minimum',
        metric: ofBroker(cluster, id, 'UnderMinIsrPartitionCount'),
        at: 1,
        steps: [2, 2],
        silence: 'same',
      },
    ]),
  ];
}

/** A database that sleeps has no use of its capacity, and may have no value. */
export function databaseAlarms({ alarms }: Settings, cluster: string): AlarmRow[] {
  return [
    {
      name: 'database-capacity',
      section: 'database-capacity',
      metric: ofDatabase(cluster, 'ACUUtilization', 'max'),
      at: alarms.databasePercent,
      steps: lasting,
      silence: 'good',
    },
  ];
}

/** A table that refuses nothing has no value. */
export function tableAlarms(tables: readonly WatchedTable[]): AlarmRow[] {
  return tables.flatMap(({ name, table, index, calls }) =>
    calls.map(call => ({
      name: `${name}-${call.toLowerCase()}-throttles`,
      section: 'table-throttles',
      metric: ofTable(table, `${call}ThrottleEvents`, index),
      at: 1,
      steps: [2, 3],
      silence: 'good',
    })),
  );
}
