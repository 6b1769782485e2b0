import {
  LambdaClient,
  paginateListEventSourceMappings,
  UpdateEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
} from '@aws-sdk/client-lambda';
import { type LocalRun, runIsAway } from '../local-run.ts';
import { Refusal } from '../refusal.ts';
import { isUnreachable } from '../unreachable.ts';

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
}

/** Kafka's default batch window, which the API leaves out of its answers. */
const defaultWindowMs = 500;

/** The streams of a run, through Lambda's API. */
export function streamsOf(run: LocalRun) {
  const lambda = new LambdaClient({});

  return {
    /** All streams by name. */
    async list(): Promise<readonly Stream[]> {
      const streams: Stream[] = [];
      try {
        for await (const page of paginateListEventSourceMappings({ client: lambda }, {})) {
          for (const mapping of page.EventSourceMappings ?? []) streams.push(...streamOf(mapping));
        }
      } catch (error) {
        throw isUnreachable(error) ? runIsAway(run, error) : error;
      }
      return streams.sort((a, b) => a.name.localeCompare(b.name));
    },

    /** One stream; a name that is not there is refused with the ones that are. */
    async find(name: string): Promise<Stream> {
      const all = await this.list();
      const found = all.find(stream => stream.name === name);
      if (found !== undefined) return found;
      const known = all.map(stream => stream.name).join(', ') || 'none';
      throw new Refusal(`no stream named "${name}"; there are: ${known}`);
    },

    /** Asks for the change only; it has happened when the stream's state says so. */
    async enable(stream: Stream, enabled: boolean): Promise<void> {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID: stream.uuid, Enabled: enabled }));
    },

    close: () => lambda.destroy(),
  };
}

/** Contract: a stream runs until it is stopped or on its way there. */
export function statusOf(stream: Stream): Status {
  return ['Disabled', 'Disabling', 'Deleting'].includes(stream.state) ? 'stopped' : 'running';
}

export function isSettled(stream: Stream): boolean {
  return stream.state === 'Enabled' || stream.state === 'Disabled';
}

/** Mappings of other systems, whose group does not name a stream, are not ours to show. */
function streamOf(mapping: EventSourceMappingConfiguration): Stream[] {
  const group =
    mapping.AmazonManagedKafkaEventSourceConfig?.ConsumerGroupId ??
    mapping.SelfManagedKafkaEventSourceConfig?.ConsumerGroupId;
  const name = group?.match(/^millrace-[a-z]+-(.+)$/)?.[1];
  if (group === undefined || name === undefined || mapping.UUID === undefined) return [];
  const window = mapping.MaximumBatchingWindowInSeconds;
  return [
    {
      name,
      uuid: mapping.UUID,
      topic: mapping.Topics?.[0] ?? '',
      group,
      function: mapping.FunctionArn?.split(':').at(-1) ?? '',
      batchSize: mapping.BatchSize ?? 100,
      batchIntervalMs: window === undefined ? defaultWindowMs : window * 1000,
      state: mapping.State ?? '',
      lastResult: mapping.LastProcessingResult ?? '',
    },
  ];
}
