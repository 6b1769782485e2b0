import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import type { MappingSettings } from '../../../local/trigger/mapping.ts';
import type { Deployment } from '../../deployment.ts';

export type Status = 'running' | 'stopped';

/** An event source mapping under the name that its consumer group carries. */
export interface Stream {
  readonly name: string;
  readonly uuid: string;
  readonly topic: string;
  readonly group: string;
  readonly function: string;
  readonly batchSize: number;
  readonly batchIntervalMs: number;
  /** Lambda's own word: Enabled, Disabling, … */
  readonly state: string;
  readonly lastResult: string;
  /** A template owns it. */
  readonly isOwned: boolean;
  /** All that Lambda says of it. */
  readonly mapping: EventSourceMappingConfiguration;
}

/** Kafka's default batch window, which the API leaves out of its answers. */
export const defaultWindowMs = 500;
/** Contract: a stream runs until it is stopped or on its way there. */
export function statusOf(stream: Stream): Status {
  return ['Disabled', 'Disabling', 'Deleting'].includes(stream.state) ? 'stopped' : 'running';
}

const words: Readonly<Record<string, string>> = {
  Enabled: 'running',
  Enabling: 'starting',
  Disabled: 'stopped',
  Disabling: 'stopping',
};

/** What a stream is doing, in a word. */
export function doing({ state }: Stream): string {
  return words[state] ?? state.toLowerCase();
}

export function isSettled(stream: Stream): boolean {
  return stream.state === 'Enabled' || stream.state === 'Disabled';
}

/** The consumer group of a stream, which nobody can change and everybody sees. */
export function groupOf(stage: string, name: string, own?: string): string {
  return `millrace-${stage}-${name}${own === undefined ? '' : `:${own}`}`;
}

/** Mappings of other systems and stages, whose group does not name a stream of this one, are not ours to show. */
export function streamOf(mapping: EventSourceMappingConfiguration, deployment: Deployment): Stream[] {
  const group =
    mapping.AmazonManagedKafkaEventSourceConfig?.ConsumerGroupId ??
    mapping.SelfManagedKafkaEventSourceConfig?.ConsumerGroupId;
  const prefix = groupOf(deployment.stage, '');
  if (!group?.startsWith(prefix) || mapping.UUID === undefined) return [];
  const window = mapping.MaximumBatchingWindowInSeconds;
  return [
    {
      name: group.slice(prefix.length).split(':')[0] ?? '',
      uuid: mapping.UUID,
      topic: mapping.Topics?.[0] ?? '',
      group,
      function: mapping.FunctionArn?.split(':')[6] ?? '',
      batchSize: mapping.BatchSize ?? 100,
      batchIntervalMs: window === undefined ? defaultWindowMs : window * 1000,
      state: mapping.State ?? '',
      lastResult: mapping.LastProcessingResult ?? '',
      isOwned: deployment.ownMappings.includes(mapping.UUID),
      mapping,
    },
  ];
}

/** A stream's mapping as its trigger takes it. */
export function triggerSettings(stream: Stream): MappingSettings {
  const { mapping } = stream;
  const position = mapping.StartingPosition;
  const timestamp = mapping.StartingPositionTimestamp;
  return {
    UUID: stream.uuid,
    EventSourceArn: mapping.EventSourceArn ?? '',
    FunctionArn: mapping.FunctionArn ?? '',
    Topics: [stream.topic],
    ConsumerGroupId: stream.group,
    BatchSize: stream.batchSize,
    StartingPosition: position === 'LATEST' || position === 'AT_TIMESTAMP' ? position : 'TRIM_HORIZON',
    FilterCriteria: {
      Filters: (mapping.FilterCriteria?.Filters ?? []).map(({ Pattern = '' }) => ({ Pattern })),
    },
    ...(timestamp && { StartingPositionTimestamp: timestamp.getTime() / 1000 }),
  };
}
