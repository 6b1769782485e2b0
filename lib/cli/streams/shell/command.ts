import { LambdaClient } from '@aws-sdk/client-lambda';
import { quantity } from '../../../terminal/plurals.ts';
import type { Deployment } from '../../deployment.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import type { Streams } from '../mapping/streams.ts';
import { runClient } from './client.ts';

/**
 * The interactive client on this process's terminal, or a script from its standard input. `isAgreed`: on AWS, what
 * cannot be undone is meant.
 */
export async function shell(deployment: Deployment, streams: Streams, isAgreed: boolean): Promise<void> {
  const lambda = new LambdaClient({});
  const { stdin: input, stdout: output, stderr: errors } = process;
  const isInteractive = input.isTTY && output.isTTY;
  if (isInteractive) console.log('Statements end with ";". HELP; says what there is, EXIT; or Ctrl+D ends.');
  const interrupt = (): void => process.exit(130);
  if (!isInteractive) process.once('SIGINT', interrupt);
  try {
    const failed = await runClient(
      {
        deployment,
        streams,
        lambda,
        agree: what => agree(deployment, isAgreed, what),
        print: text => console.log(text),
        note: line => console.error(line),
      },
      { input, output, errors, isInteractive },
    );
    if (failed > 0 && !isInteractive) throw new Refusal(`${quantity(failed, 'statement')} failed`);
  } finally {
    process.off('SIGINT', interrupt);
    lambda.destroy();
  }
}

/** The terminal is the client's own, so it is asked for beforehand. */
function agree({ target }: Deployment, isAgreed: boolean, what: string): Promise<void> {
  if (target === 'local' || isAgreed) return Promise.resolve();
  return Promise.reject(new Refusal(`${what} on AWS: start the shell with --yes to mean it`));
}
