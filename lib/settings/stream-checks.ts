import { limits, longestTimeoutSeconds, mostPollersOfGroup } from '../mapping/limits.ts';
import { expect, leftOut, matching, oneOf, whole } from './rules.ts';
import type {
  FailureSettings,
  FoldSettings,
  FunctionSettings,
  PollingSettings,
  ProducerSettings,
  ScheduledSettings,
  StreamSettings,
} from './stream-settings.ts';

const metrics: readonly unknown[] = ['EventCount', 'ErrorCount', 'KafkaMetrics'];

/** `mappings`: how many share the pollers' group. */
export function pollingFaults(polling: PollingSettings, mappings: number): string[] {
  if (polling.mode === 'on-demand') {
    const { mode: _, ...others } = polling;
    return leftOut('polling', others, 'it needs polling.mode provisioned');
  }
  const { mode, minPollers, maxPollers, pollerGroup, logLevel } = polling;
  return [
    ...expect('polling.mode', mode, mode === 'provisioned', 'on-demand or provisioned'),
    ...whole('polling.minPollers', minPollers, ...limits.MinimumPollers),
    ...whole(
      'polling.maxPollers',
      maxPollers,
      Math.max(1, minPollers),
      Math.floor(mostPollersOfGroup / Math.max(1, mappings)),
      `minPollers, and the ${mostPollersOfGroup.toLocaleString('en')} of a group over ${mappings} mappings`,
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

/** Why records of a kind can be neither split, nor named as failed, nor given up. */
const needsEvery: Readonly<Record<Exclude<StreamSettings['kind'], 'idempotent'>, string>> = {
  ledgered: 'a ledger needs every record, and in order',
  ordered: 'readers of the topic it sends to need every record, and in order',
};

export function streamFaults(path: string, stream: StreamSettings, polling: PollingSettings): string[] {
  const failures = 'failures' in stream ? stream.failures : undefined;
  return [
    ...oneOf(`${path}.kind`, stream.kind, ['idempotent', ...Object.keys(needsEvery)]),
    ...whole(`${path}.batchSize`, stream.batchSize, ...limits.BatchSize),
    ...whole(`${path}.windowSeconds`, stream.windowSeconds, ...limits.MaximumBatchingWindowInSeconds),
    ...whole(`${path}.localEventBytes`, stream.localEventBytes ?? 6_000_000, 10_000, 6_000_000),
    ...functionFaults(path, stream, longestTimeoutSeconds),
    ...(stream.kind !== 'idempotent'
      ? leftOut(`${path}.failures`, failures, needsEvery[stream.kind])
      : polling.mode === 'on-demand'
        ? leftOut(`${path}.failures`, failures, 'it needs polling.mode provisioned')
        : failureFaults(`${path}.failures`, failures)),
  ];
}

function failureFaults(path: string, failures: FailureSettings | undefined): string[] {
  if (failures === undefined) return [];
  const { retries, maxRecordAgeSeconds: age, splitOnError, reportItemFailures, deadLetterSuffix } = failures;
  return [
    // Without an end Lambda would make it 10, as there is a dead-letter topic.
    ...whole(`${path}.retries`, retries, ...limits.MaximumRetryAttempts),
    ...(age === -1
      ? []
      : whole(`${path}.maxRecordAgeSeconds`, age, ...limits.MaximumRecordAgeInSeconds, 'or -1 for any age')),
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

export function producerFaults(path: string, producer: ProducerSettings): string[] {
  return [
    ...scheduledFaults(path, producer),
    ...whole(`${path}.intervalSeconds`, producer.intervalSeconds, 1, 60),
  ];
}

export function scheduledFaults(path: string, scheduled: ScheduledSettings): string[] {
  return [
    ...functionFaults(path, scheduled, 900),
    ...oneOf(`${path}.scheduled`, scheduled.scheduled, [true, false]),
  ];
}

export function foldFaults(path: string, fold: FoldSettings): string[] {
  return [...scheduledFaults(path, fold), ...whole(`${path}.recentDays`, fold.recentDays, 1, 3650)];
}

export function functionFaults(path: string, settings: FunctionSettings, maxSeconds: number): string[] {
  return [
    ...whole(`${path}.timeoutSeconds`, settings.timeoutSeconds, 1, maxSeconds),
    ...whole(`${path}.memoryMb`, settings.memoryMb, 128, 10_240),
  ];
}
