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
} from '@aws-sdk/client-lambda';
import type { Deployment } from '../../deployment.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import { isUnreachable } from '../../unreachable.ts';
import { type Answer, answerIn } from './answer.ts';
import { type Stream, streamOf } from './stream.ts';

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

    /** Lambda's word for the state of a mapping; undefined for a mapping that does not exist. */
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
        return answerIn(answer.Payload?.transformToString() ?? '', answer.FunctionError !== undefined);
      }),

    /** Calls a function that no stream has, such as a scheduled one, and waits for its end. `error`: why it failed. */
    call: (name: string) =>
      reach(async (): Promise<{ readonly error?: string }> => {
        const answer = await lambda.send(
          new InvokeCommand({ FunctionName: name, Payload: Buffer.from('{}') }),
        );
        return answer.FunctionError === undefined ? {} : { error: answer.Payload?.transformToString() ?? '' };
      }),

    close: () => lambda.destroy(),
  };
}

export type Streams = ReturnType<typeof streamsOf>;

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
