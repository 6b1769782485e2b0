import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { streamOfGroup, windowMsOf } from '../../../../domain/stream-names.ts';
import { defaultBatchSize } from '../../../mapping/limits.ts';
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

/** Mappings of other systems and stages, whose group does not name a stream of this one, are not ours to show. */
export function streamOf(mapping: EventSourceMappingConfiguration, deployment: Deployment): Stream[] {
  const group =
    mapping.AmazonManagedKafkaEventSourceConfig?.ConsumerGroupId ??
    mapping.SelfManagedKafkaEventSourceConfig?.ConsumerGroupId;
  const name = streamOfGroup(deployment.stage, group);
  if (group === undefined || name === undefined || mapping.UUID === undefined) return [];
  return [
    {
      name,
      uuid: mapping.UUID,
      topic: mapping.Topics?.[0] ?? '',
      group,
      function: mapping.FunctionArn?.split(':')[6] ?? '',
      batchSize: mapping.BatchSize ?? defaultBatchSize,
      batchIntervalMs: windowMsOf(mapping.MaximumBatchingWindowInSeconds),
      state: mapping.State ?? '',
      lastResult: mapping.LastProcessingResult ?? '',
      isOwned: deployment.ownMappings.includes(mapping.UUID),
      mapping,
    },
  ];
}
