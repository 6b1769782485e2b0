import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Settings } from '../settings/settings.ts';
import { brokerIds } from './engine-alarms.ts';
import type { WatchedTable } from './engine-alarms.ts';
import type { WatchedSchedule } from './function-alarms.ts';
import type { DashboardRow } from './operations-dashboard.ts';
import { idlenessOf, ofBroker, ofDatabase, ofFunction, ofGroup, ofTable, ours } from './watched-metrics.ts';
import type { WatchedStream } from './watched-stream.ts';

/** The parts of a stage that the dashboard and the alarms watch. */
export interface Watched {
  readonly cluster: string;
  readonly database: string;
  readonly tables: readonly WatchedTable[];
  readonly streams: readonly WatchedStream[];
  readonly scheduled: readonly WatchedSchedule[];
  readonly query: IFunction;
}

/** From the flow to the site; every stream is a line in each graph of streams. */
export function dashboardRows(settings: Settings, watched: Watched): readonly DashboardRow[] {
  return [
    flow(settings, watched),
    lag(settings, watched),
    faults(settings, watched),
    databases(settings, watched),
    broker(settings, watched),
    site(settings, watched),
  ];
}

function flow({ stage }: Settings, { streams, scheduled }: Watched): DashboardRow {
  const producers = scheduled.filter(({ kind }) => kind === 'producer');
  return {
    heading: 'Flow',
    about: 'What goes in and what comes out, in five minutes.',
    graphs: [
      {
        title: 'Rows written',
        unit: 'rows',
        lines: streams.map(({ name }) => ours(stage, name, 'RowsOut', 'sum').with({ label: name })),
      },
      {
        title: 'Rows sent by simulated producers',
        unit: 'rows',
        lines: producers.map(({ name }) => ours(stage, name, 'RowsOut', 'sum').with({ label: name })),
      },
      {
        title: 'Time a batch takes',
        unit: 'ms, longest',
        lines: streams.map(({ name }) => ours(stage, name, 'BatchMs', 'max').with({ label: name })),
      },
    ],
  };
}

function lag({ stage, alarms }: Settings, { cluster, streams }: Watched): DashboardRow {
  return {
    heading: 'Lag',
    about:
      'How far streams are behind. The brokers count records also of a stream that is stopped; the seconds are measured by the functions; the brokers’ own seconds are an estimate.',
    graphs: [
      {
        title: 'Records not yet taken',
        unit: 'Kafka records',
        lines: streams.map(({ name, group, topic }) =>
          ofGroup(cluster, group, topic, 'SumOffsetLag').with({ label: name }),
        ),
        bound: { at: alarms.lagRecords, label: 'alarm' },
      },
      {
        title: 'Age of the oldest record when its batch was done',
        unit: 'ms',
        lines: streams.map(({ name }) => ours(stage, name, 'RecordAgeMs', 'max').with({ label: name })),
        bound: { at: alarms.lagSeconds * 1000, label: 'alarm' },
      },
      {
        title: 'Time to catch up, as the brokers estimate it',
        unit: 's',
        lines: streams.map(({ name, group, topic }) =>
          ofGroup(cluster, group, topic, 'EstimatedMaxTimeLag').with({ label: name }),
        ),
      },
    ],
  };
}

function faults({ stage }: Settings, { streams, scheduled, query }: Watched): DashboardRow {
  const functions = [...streams, ...scheduled, { name: 'query', function: query }];
  const each = (metric: 'Errors' | 'Throttles'): IMetric[] =>
    functions.map(watched =>
      ofFunction(watched.function, metric, 'sum').with({ label: `${watched.name} ${metric}` }),
    );
  return {
    heading: 'Errors',
    about: 'Calls that failed or were refused, and records that could not be used.',
    graphs: [
      { title: 'Failed calls', unit: 'calls', lines: each('Errors') },
      { title: 'Refused calls', unit: 'calls', lines: each('Throttles') },
      {
        title: 'Records set aside, and records seen again',
        unit: 'records',
        lines: streams.flatMap(({ name }) => [
          ours(stage, name, 'SetAside', 'sum').with({ label: `${name} set aside` }),
          ours(stage, name, 'Skipped', 'sum').with({ label: `${name} seen again` }),
        ]),
      },
    ],
  };
}

function databases({ database: { maxAcu } }: Settings, { database, tables }: Watched): DashboardRow {
  return {
    heading: 'Databases',
    about: 'Aurora keeps the sums, DynamoDB every row.',
    graphs: [
      {
        title: 'Aurora capacity',
        unit: 'ACU',
        lines: [ofDatabase(database, 'ServerlessDatabaseCapacity', 'max').with({ label: 'capacity' })],
        bound: { at: maxAcu, label: 'database.maxAcu' },
        right: {
          unit: 'percent',
          lines: [ofDatabase(database, 'CPUUtilization', 'max').with({ label: 'CPU' })],
        },
      },
      {
        title: 'DynamoDB: units written',
        unit: 'units in 5 min',
        lines: tables.map(({ name, table, index }) =>
          ofTable(table, 'ConsumedWriteCapacityUnits', index).with({ label: name }),
        ),
      },
      {
        title: 'DynamoDB: calls refused',
        unit: 'events',
        lines: tables.flatMap(({ name, table, index, calls }) =>
          calls.map(call =>
            ofTable(table, `${call}ThrottleEvents`, index).with({ label: `${name} ${call.toLowerCase()}` }),
          ),
        ),
      },
    ],
  };
}

function broker({ broker: settings, alarms }: Settings, { cluster }: Watched): DashboardRow {
  const each = (metric: Parameters<typeof ofBroker>[2]): IMetric[] =>
    brokerIds(settings).map(id => ofBroker(cluster, id, metric).with({ label: `broker ${id}` }));
  return {
    heading: 'Broker',
    about: 'Each broker’s volume, and what it is busy with.',
    graphs: [
      {
        title: 'Volume used',
        unit: 'percent',
        lines: each('KafkaDataLogsDiskUsed'),
        bound: { at: alarms.brokerDiskPercent, label: 'alarm' },
      },
      { title: 'Bytes in', unit: 'bytes/s', lines: each('BytesInPerSec') },
      {
        title: 'Processor idle',
        unit: 'percent',
        lines: brokerIds(settings).map(id => idlenessOf(cluster, id).with({ label: `broker ${id}` })),
        bound: { at: 100 - alarms.brokerProcessorPercent, label: 'alarm' },
      },
    ],
  };
}

function site({ stage, alarms }: Settings, { query }: Watched): DashboardRow {
  return {
    heading: 'Site and API',
    about: 'What reaches the query function: the site’s cache answers the rest.',
    graphs: [
      {
        title: 'Requests',
        unit: 'requests in 5 min',
        lines: [ofFunction(query, 'UrlRequestCount', 'sum').with({ label: 'requests' })],
      },
      {
        title: 'Answers of 500 and above',
        unit: 'answers in 5 min',
        lines: [ofFunction(query, 'Url5xxCount', 'sum').with({ label: '5xx' })],
        bound: { at: alarms.apiErrors, label: 'alarm' },
      },
      {
        title: 'Time to answer',
        unit: 'ms',
        lines: [
          ours(stage, 'query', 'RequestMs', 'avg').with({ label: 'average' }),
          ours(stage, 'query', 'RequestMs', 'p95').with({ label: '95 %' }),
        ],
      },
    ],
  };
}
