import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { answeringWithin } from './request-handler.ts';

let shared: LambdaClient | undefined;

/** Calls a function and waits for its end; rejects when it fails, or does not end within two minutes. `payload`: JSON. */
export async function invoke(functionName: string, payload: string): Promise<void> {
  shared ??= new LambdaClient({ requestHandler: answeringWithin(120_000) });
  const answer = await shared.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(payload) }),
  );
  if (answer.FunctionError === undefined) return;
  const failure = Buffer.from(answer.Payload ?? []).toString();
  throw new Error(`function ${functionName} failed: ${failure.slice(0, 500)}`);
}
