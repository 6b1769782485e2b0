import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Settings } from '../settings/settings.ts';
import type { ScheduledSettings } from '../settings/stream-settings.ts';
import type { AlarmRow } from './alarm-row.ts';
import { lasting } from './alarm-row.ts';
import { ofFunction, ours } from './watched-metrics.ts';

/** `producer`: sends rows, and counts them under its name. `job`: looks after what is stored; most of the time there is nothing to do. */
export type ScheduleKind = 'producer' | 'job';

/** What alarms and the operations dashboard need to know of a function that a schedule starts. */
export interface WatchedSchedule {
  readonly name: string;
  readonly kind: ScheduleKind;
  readonly function: IFunction;
  readonly settings: Pick<ScheduledSettings, 'scheduled' | 'timeoutSeconds'>;
}

/** One call that fails is tried again and is no news: it must go on for a while. */
export function functionAlarms(name: string, watched: IFunction, timeoutSeconds: number): AlarmRow[] {
  return [
    {
      name: `${name}-errors`,
      section: 'function-errors',
      metric: ofFunction(watched, 'Errors', 'sum'),
      at: 1,
      steps: [2, 3],
      silence: 'good',
    },
    {
      name: `${name}-throttles`,
      section: 'function-throttles',
      metric: ofFunction(watched, 'Throttles', 'sum'),
      at: 1,
      steps: lasting,
      silence: 'good',
    },
    {
      name: `${name}-duration`,
      section: 'function-duration',
      metric: ofFunction(watched, 'Duration', 'max'),
      at: timeoutSeconds * 800,
      steps: [2, 3],
      silence: 'good',
    },
  ];
}

/** A waking database answers 503 for half a minute: within three steps that is at most two. */
export function queryAlarms(settings: Settings, query: IFunction): AlarmRow[] {
  return [
    {
      name: 'query-5xx',
      section: 'api-errors',
      metric: ofFunction(query, 'Url5xxCount', 'sum'),
      at: settings.alarms.apiErrors,
      steps: lasting,
      silence: 'good',
    },
    ...functionAlarms('query', query, settings.query.timeoutSeconds).filter(
      ({ section }) => section === 'function-throttles',
    ),
  ];
}

/**
 * Only where its schedule is on. It is refused while its own last call runs, and a producer ends with the minute: neither
 * is news. A producer is silent when it sends nothing, a job when nobody starts it.
 */
export function scheduleAlarms({ stage }: Settings, scheduled: WatchedSchedule): AlarmRow[] {
  const { name, kind, settings } = scheduled;
  if (!settings.scheduled) return [];
  const silent =
    kind === 'producer'
      ? ({ section: 'producer-silent', metric: ours(stage, name, 'RowsOut', 'sum') } as const)
      : ({
          section: 'job-silent',
          metric: ofFunction(scheduled.function, 'Invocations', 'sum'),
        } as const);
  return [
    {
      name: `${name}-silent`,
      ...silent,
      at: 1,
      below: true,
      steps: lasting,
      silence: 'bad',
    },
    ...functionAlarms(name, scheduled.function, settings.timeoutSeconds).filter(
      ({ section }) => section === 'function-errors',
    ),
  ];
}
