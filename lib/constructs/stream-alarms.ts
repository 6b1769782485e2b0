import type { Settings } from '../settings/settings.ts';
import type { AlarmRow } from './alarm-row.ts';
import { lasting } from './alarm-row.ts';
import { functionAlarms } from './function-alarms.ts';
import { ofGroup, ofMapping, ours } from './watched-metrics.ts';
import type { WatchedStream } from './watched-stream.ts';

/**
 * Lag in records is the brokers' own view, for theirs is there although the stream is stopped or its pollers are broken.
 * Lag in seconds is measured by the function, record by record, for the brokers' is an estimate; without batches there is
 * none, and the lag in records shows that.
 */
export function streamAlarms(settings: Settings, cluster: string, stream: WatchedStream): AlarmRow[] {
  const { stage, alarms } = settings;
  const { name, group, topic } = stream;
  return [
    {
      name: `${name}-lag-records`,
      section: 'lag-in-records',
      metric: ofGroup(cluster, group, topic, 'SumOffsetLag'),
      at: alarms.lagRecords,
      steps: lasting,
      silence: 'same',
    },
    {
      name: `${name}-lag-seconds`,
      section: 'lag-in-seconds',
      metric: ours(stage, name, 'RecordAgeMs', 'max'),
      at: alarms.lagSeconds * 1000,
      steps: lasting,
      silence: 'good',
    },
    {
      name: `${name}-set-aside`,
      section: 'records-set-aside',
      metric: ours(stage, name, 'SetAside', 'sum'),
      at: 1,
      silence: 'good',
    },
    ...functionAlarms(name, stream.function, stream.timeoutSeconds),
    ...mappingAlarms(stream),
  ];
}

/** Of what the mapping measures: nothing with on-demand polling, which neither counts nor gives up anything. */
function mappingAlarms({ name, mappingId, metrics, hasDeadLetters }: WatchedStream): AlarmRow[] {
  const rings = (metric: string): Pick<AlarmRow, 'metric' | 'at' | 'silence'> => ({
    metric: ofMapping(mappingId, metric, 'sum'),
    at: 1,
    silence: 'good',
  });
  const eventCounts: readonly AlarmRow[] = [
    {
      name: `${name}-dropped`,
      section: 'records-dropped',
      ...rings('DroppedEventCount'),
    },
    ...(hasDeadLetters
      ? [
          {
            name: `${name}-dead-letters`,
            section: 'dead-letters',
            ...rings('OnFailureDestinationDeliveredEventCount'),
          } as const,
        ]
      : []),
  ];
  const errorCounts: readonly AlarmRow[] = [
    {
      name: `${name}-polling`,
      section: 'polling-errors',
      ...rings('PollingErrorCount'),
      steps: lasting,
    },
    ...(hasDeadLetters
      ? [
          {
            name: `${name}-dead-letter-delivery`,
            section: 'dead-letter-delivery',
            ...rings('OnFailureDestinationDeliveryErrorCount'),
          } as const,
        ]
      : []),
  ];
  return [
    ...(metrics.includes('EventCount') ? eventCounts : []),
    ...(metrics.includes('ErrorCount') ? errorCounts : []),
  ];
}
