import assert from 'node:assert/strict';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { LocalRun } from '../support/run/local-run.ts';
import { hosted } from '../support/run/hosted.ts';
import type { Sample } from '../support/trades/sample.ts';

/** What the parts of the suite share: they run in order, on one run. */
export interface Stage {
  /** For files of the tests' own. */
  readonly folder: string;
  readonly sample: Sample;
  run(): LocalRun;
  /** How many times the sample has been sent. */
  replays: number;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** In a process that the commands share. */
export function streams(stage: Stage, ...words: string[]): Promise<Ended> {
  return hosted('streams', [...words, '--state', stage.run().state]);
}

/** On purpose it names a cloud: what acts on a run must not care. */
export const elsewhere = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_PROFILE: 'production',
  AWS_REGION: 'eu-west-9',
};

/** Likewise. */
export function produce(stage: Stage, ...words: string[]): Promise<Ended> {
  return hosted('produce', ['trades', ...words, '--state', stage.run().state], elsewhere);
}

/** Calls the function that an output names, and waits for its answer. */
export async function invokeOf(stage: Stage, output: string): Promise<void> {
  const lambda = new LambdaClient({
    endpoint: stage.run().output('AwsEndpointUrl'),
    region: 'us-east-1',
    credentials: stage.run().credentials,
  });
  const command = new InvokeCommand({ FunctionName: stage.run().output(output) });
  const { FunctionError, Payload } = await lambda.send(command).finally(() => lambda.destroy());
  assert.equal(FunctionError, undefined, Buffer.from(Payload ?? []).toString());
}
