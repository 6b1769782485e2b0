import { GetFunctionConfigurationCommand, InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { textPieces } from '../../lib/local/workers/event-pieces.ts';
import {
  type FunctionDefinition,
  type Functions,
  type InvokeResult,
  NotInvoked,
} from '../../lib/local/workers/function.ts';

/** Functions that stand behind an endpoint, invoked through Lambda's API. */
export interface RemoteFunctions extends Pick<Functions, 'get' | 'invoke'> {
  /** Learns what a function is; `get` then knows it. */
  learn(arn: string): Promise<void>;
}

export interface Batch {
  readonly functionArn: string;
  readonly records: number;
}

export function remoteFunctions(lambda: LambdaClient, onBatch: (batch: Batch) => void): RemoteFunctions {
  const known = new Map<string, FunctionDefinition>();
  return {
    get: arn => known.get(arn),
    async learn(arn) {
      const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: arn }));
      known.set(arn, {
        name: found.FunctionName ?? '',
        arn,
        directory: '',
        handler: found.Handler ?? '',
        runtime: found.Runtime ?? '',
        timeoutMs: (found.Timeout ?? 3) * 1000,
        memoryMb: found.MemorySize ?? 128,
        environment: found.Environment?.Variables ?? {},
      });
    },
    invoke(functionArn, event) {
      const payload = typeof event === 'string' ? Buffer.from(event) : Buffer.concat(textPieces(event));
      onBatch({ functionArn, records: recordCount(payload) });
      return invoke(lambda, functionArn, payload);
    },
  };
}

function recordCount(payload: Buffer): number {
  const { records = {} } = JSON.parse(payload.toString('utf8')) as { records?: Record<string, unknown[]> };
  return Object.values(records).reduce((sum, list) => sum + list.length, 0);
}

async function invoke(lambda: LambdaClient, arn: string, Payload: Buffer): Promise<InvokeResult> {
  const began = performance.now();
  try {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: arn, Payload }));
    return {
      requestId: answer.$metadata.requestId ?? '',
      payload: Buffer.from(answer.Payload ?? []).toString('utf8'),
      durationMs: performance.now() - began,
      ...(answer.FunctionError === undefined ? {} : { functionError: 'Unhandled' }),
    };
  } catch (cause) {
    throw new NotInvoked('ServiceException', cause instanceof Error ? cause.message : String(cause));
  }
}
