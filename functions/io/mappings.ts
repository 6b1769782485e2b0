import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';

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

/** Kafka's default, which the API leaves out. */
const defaultWindowMs = 500;

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
      const stream = streamOf(mapping, stage);
      if (stream !== undefined) found.push(toStreamMapping(stream, mapping));
    }
    marker = page.NextMarker || undefined;
  } while (marker);
  return found.sort((a, b) => (a.stream < b.stream ? -1 : 1));
}

function streamOf(mapping: EventSourceMappingConfiguration, stage: string): string | undefined {
  const group = mapping.AmazonManagedKafkaEventSourceConfig?.ConsumerGroupId ?? '';
  const prefix = `millrace-${stage}-`;
  return group.startsWith(prefix) ? group.slice(prefix.length).split(':')[0] : undefined;
}

function toStreamMapping(stream: string, mapping: EventSourceMappingConfiguration): StreamMapping {
  const windowS = mapping.MaximumBatchingWindowInSeconds;
  return {
    uuid: mapping.UUID ?? '',
    stream,
    topic: mapping.Topics?.[0] ?? '',
    functionName: mapping.FunctionArn?.split(':')[6] ?? '',
    state: mapping.State ?? '',
    lastResult: mapping.LastProcessingResult ?? '',
    batchSize: mapping.BatchSize ?? 100,
    batchIntervalMs: windowS === undefined ? defaultWindowMs : windowS * 1000,
    countsEvents: mapping.MetricsConfig?.Metrics?.includes('EventCount') ?? false,
  };
}
