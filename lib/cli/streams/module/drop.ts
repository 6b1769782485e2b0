import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Deployment } from '../../deployment.ts';
import { dropStream } from '../mapping/create.ts';
import { removeModule } from './deploy.ts';
import type { Streams } from '../mapping/streams.ts';

/** Name of the function that is made for a stream whose transform is a module. */
export function moduleFunction({ stage }: Pick<Deployment, 'stage'>, stream: string): string {
  return `millrace-${stage}-stream-${stream}`;
}

/** Ends a stream, and with it the function that was made for it, unless another stream has come to use that too. */
export async function dropWithModule(deployment: Deployment, streams: Streams, name: string): Promise<void> {
  const stream = await streams.find(name);
  await dropStream(streams, name);
  if (stream.function !== moduleFunction(deployment, name)) return;
  if ((await streams.list()).some(other => other.function === stream.function)) return;
  const lambda = new LambdaClient({});
  try {
    await removeModule(lambda, stream.function);
  } finally {
    lambda.destroy();
  }
}
