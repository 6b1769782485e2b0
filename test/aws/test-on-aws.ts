import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineOf } from '../../lib/terminal/command.ts';
import { type Caller, findCaller } from '../../lib/cli/deploy/caller.ts';
import { deploy } from '../../lib/cli/deploy/deploy.ts';
import { destroy as destroyStage } from '../../lib/cli/deploy/destroy.ts';
import { stacksOf } from '../../lib/cli/deploy/stage-stacks.ts';
import { Refusal } from '../../lib/terminal/refusal.ts';
import { confirm } from '../../lib/terminal/confirm.ts';
import { estimatedCost } from '../../lib/cost/estimate.ts';
import { interruption } from '../deployed/interruption.ts';
import { outputsIn } from '../deployed/outputs.ts';
import { ownVariables } from '../deployed/own-variables.ts';
import { runSuite } from '../deployed/run-suite.ts';

/**
 * The stage that is deployed: what `dev` is, with names of its own, no batch window, and the producer's schedule off, so that
 * the suite alone makes it send.
 */
const stage = 'bench';
/** Kafka's cluster, half an hour to make and a quarter to delete; everything else fits beside it. */
const usualHours = 1.5;

export interface AwsTestOptions {
  /** Whether somebody said yes beforehand. */
  readonly yes: boolean;
  /** Whether stacks of the stage that stand may be deployed over, and destroyed in the end. */
  readonly takeOver: boolean;
  readonly say: (line: string) => void;
}

/** Deploys the stage to the caller's account, runs the suite on it, and destroys it whatever happens. */
export async function testOnAws({ yes, takeOver, say }: AwsTestOptions): Promise<void> {
  const caller = await findCaller();
  say(`Account ${caller.account}, region ${caller.region}, stage ${stage}`);
  const standing = await stacksOf(stage);
  if (standing.length > 0 && !takeOver)
    throw new Refusal(
      `stage ${stage} stands already (${standing.join(', ')}): destroy it with npm run destroy -- -c stage=${stage}, or let this test take it over, and destroy it, with --take-over`,
    );
  say(
    `Estimated cost: ${usd(estimatedCost(stage, 1))} an hour, so about ${usd(estimatedCost(stage, usualHours))} for the hour and a half that deploying, testing and destroying take`,
  );
  await confirm(yes, `Deploying, testing and destroying stage ${stage}`, ' on AWS');

  const began = Date.now();
  const interrupted = interruption(say);
  const failure = await deployAndTest(caller, interrupted.signal, say).catch((error: unknown) => {
    say(`Failed: ${lineOf(error)}`);
    return error;
  });
  await destroy(say).finally(() => {
    const hours = (Date.now() - began) / 3_600_000;
    say(`Estimated cost of ${(hours * 60).toFixed(0)} minutes: ${usd(estimatedCost(stage, hours))}`);
    interrupted.done();
  });
  if (failure !== undefined) throw failure;
}

async function deployAndTest(
  caller: Caller,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-aws-'));
  const outputsFile = join(folder, 'outputs.json');
  try {
    const words = ['-c', `stage=${stage}`, '--require-approval', 'never', '--outputs-file', outputsFile];
    await deploy(words, { caller, say, signal });
    signal.throwIfAborted();
    await runSuite(
      {
        name: 'AWS',
        stage,
        outputsFile,
        environment: { ...ownVariables(), AWS_REGION: caller.region },
        site: outputsIn(outputsFile)('DashboardUrl'),
      },
      signal,
    );
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Also after a deployment that failed half way: whatever stands goes. */
async function destroy(say: (line: string) => void): Promise<void> {
  say(`Destroying stage ${stage}`);
  // A signal that never comes: a Ctrl+C must not reach it.
  const { signal } = new AbortController();
  const words = ['--force', '-c', `stage=${stage}`];
  const failure = await destroyStage(stage, words, { say, signal }).catch((error: unknown) => error);
  const left = await stacksOf(stage).catch(() => undefined);
  if (left !== undefined && left.length === 0)
    return say(
      'No stack of the stage is left. What may be: log groups that AWS made itself, and the uploads in the CDK’s own bucket',
    );
  const what = left === undefined ? 'it is not known what is left' : `these are left: ${left.join(', ')}`;
  throw new Refusal(
    `stage ${stage} was not destroyed (${failure === undefined ? 'cdk said it was' : lineOf(failure)}); ${what}. They go on costing ${usd(estimatedCost(stage, 1))} an hour: npm run destroy -- -c stage=${stage}, or delete them in CloudFormation`,
  );
}

function usd(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
