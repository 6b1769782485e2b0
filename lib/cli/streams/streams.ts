import {
  type CreateEventSourceMappingCommandInput,
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  paginateListEventSourceMappings,
  UpdateEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
} from '@aws-sdk/client-lambda';
import type { Deployment } from '../deployment.ts';
import { Refusal } from '../../terminal/refusal.ts';
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
  /** A template owns it. */
  readonly isOwned: boolean;
  /** All that Lambda says of it. */
  readonly mapping: EventSourceMappingConfiguration;
}

/** What a function answered; `error` is its error's type and message. */
export interface Answer {
  readonly payload: unknown;
  readonly error?: string;
}

/** Kafka's default batch window, which the API leaves out of its answers. */
export const defaultWindowMs = 500;
/** Longer than any function may run. */
const longestCallMs = 16 * 60_000;

/** The streams of a deployment, through Lambda's API. */
export function streamsOf(deployment: Deployment) {
  const lambda = new LambdaClient({ requestHandler: { requestTimeout: longestCallMs } });

  async function reach<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (isUnreachable(error)) throw deployment.unreachable(error);
      throw isRefused(error) ? new Refusal(error.message, { cause: error }) : error;
    }
  }

  return {
    /** All streams by name. */
    list: () =>
      reach(async (): Promise<readonly Stream[]> => {
        const streams: Stream[] = [];
        for await (const page of paginateListEventSourceMappings({ client: lambda }, {})) {
          for (const mapping of page.EventSourceMappings ?? [])
            streams.push(...streamOf(mapping, deployment));
        }
        return streams.sort((a, b) => a.name.localeCompare(b.name));
      }),

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
      await reach(() =>
        lambda.send(new UpdateEventSourceMappingCommand({ UUID: stream.uuid, Enabled: enabled })),
      );
    },

    /** Asks for a mapping and answers its UUID. */
    async create(input: CreateEventSourceMappingCommandInput): Promise<string> {
      const { UUID } = await reach(() => lambda.send(new CreateEventSourceMappingCommand(input)));
      if (UUID === undefined) throw new Error('Lambda made a mapping without a UUID');
      return UUID;
    },

    /** Asks for the end of a mapping. */
    async remove(uuid: string): Promise<void> {
      await reach(() => lambda.send(new DeleteEventSourceMappingCommand({ UUID: uuid })));
    },

    /** Lambda's word for how a mapping is; undefined when there is none (any more). */
    state: (uuid: string) =>
      reach(async () => {
        try {
          return (await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }))).State;
        } catch (error) {
          if (isNotFound(error)) return undefined;
          throw error;
        }
      }),

    /** A function's ARN and variables; undefined when there is no such function. */
    function: (name: string) =>
      reach(async () => {
        try {
          const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
          return { arn: found.FunctionArn ?? name, variables: found.Environment?.Variables ?? {} };
        } catch (error) {
          if (isNotFound(error)) return undefined;
          throw error;
        }
      }),

    /** Calls a stream's function and waits for its answer. */
    invoke: (stream: Stream, event: Uint8Array, signal?: AbortSignal) =>
      reach(async (): Promise<Answer> => {
        const FunctionName = stream.mapping.FunctionArn ?? stream.function;
        const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: event }), {
          ...(signal && { abortSignal: signal }),
        });
        const payload = parsed(answer.Payload?.transformToString() ?? '');
        return answer.FunctionError === undefined ? { payload } : { payload, error: errorLine(payload) };
      }),

    close: () => lambda.destroy(),
  };
}

export type Streams = ReturnType<typeof streamsOf>;

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
function streamOf(mapping: EventSourceMappingConfiguration, deployment: Deployment): Stream[] {
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

const refusals = new Set([
  'InvalidParameterValueException',
  'ValidationException',
  'ResourceConflictException',
  'ResourceInUseException',
]);

/** Lambda understood, and says no in words for a reader. */
function isRefused(error: unknown): error is Error {
  return error instanceof Error && refusals.has(error.name);
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === 'ResourceNotFoundException';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `errorType: errorMessage` in one line. */
function errorLine(payload: unknown): string {
  const { errorType, errorMessage } = (
    typeof payload === 'object' && payload !== null ? payload : { errorMessage: payload }
  ) as { errorType?: unknown; errorMessage?: unknown };
  const line = [errorType, errorMessage].filter(part => typeof part === 'string').join(': ');
  return line.replaceAll(/\s*\n\s*/g, ' ').slice(0, 500);
}
