import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { streamOfGroup, windowMsOf } from '../../domain/stream-names.ts';

export interface StreamMapping {
  readonly uuid: string;
  /** `<pipeline>-transform` or `<pipeline>-aggregate`. */
  readonly stream: string;
  readonly topic: string;
  readonly functionName: string;
  /** Lambda's word: `Enabled`, `Disabling`… */
  readonly state: string;
  readonly lastResult: string;
  readonly batchSize: number;
  readonly batchIntervalMs: number;
  /** Whether it has metrics of what becomes of its records. */
  readonly countsEvents: boolean;
}

let shared: LambdaClient | undefined;

/** The Kafka mappings of a stage, by stream name: those whose consumer group is `millrace-<stage>-<stream>[:…]`. */
export async function listMappings(stage: string, signal: AbortSignal): Promise<readonly StreamMapping[]> {
  shared ??= new LambdaClient({});
  const found: StreamMapping[] = [];
  let marker: string | undefined;
  do {
    const page = await shared.send(
      new ListEventSourceMappingsCommand({ MaxItems: 100, ...(marker && { Marker: marker }) }),
      { abortSignal: signal },
    );
    for (const mapping of page.EventSourceMappings ?? []) {
      const stream = streamOfGroup(stage, mapping.AmazonManagedKafkaEventSourceConfig?.ConsumerGroupId);
      if (stream !== undefined) found.push(toStreamMapping(stream, mapping));
    }
    marker = page.NextMarker || undefined;
  } while (marker);
  return found.sort((a, b) => (a.stream < b.stream ? -1 : 1));
}

function toStreamMapping(stream: string, mapping: EventSourceMappingConfiguration): StreamMapping {
  return {
    uuid: mapping.UUID ?? '',
    stream,
    topic: mapping.Topics?.[0] ?? '',
    functionName: mapping.FunctionArn?.split(':')[6] ?? '',
    state: mapping.State ?? '',
    lastResult: mapping.LastProcessingResult ?? '',
    batchSize: mapping.BatchSize ?? 100,
    batchIntervalMs: windowMsOf(mapping.MaximumBatchingWindowInSeconds),
    countsEvents: mapping.MetricsConfig?.Metrics?.includes('EventCount') ?? false,
  };
}
