import type { Command } from '../../terminal/command.ts';
import { aimAt } from '../aim.ts';
import type { Deployment } from '../deployment.ts';
import { localRun } from '../local-run.ts';
import { streamsOf } from './mapping/streams.ts';
import { type Request, request, usage, usageOf } from './verbs/verbs.ts';

export const streamsCommand: Command = { name: 'streams', usage, usageOf, run };

async function run(words: readonly string[]): Promise<void> {
  const { act, json, isAgreed, ...place } = request(words);
  await act(async use => {
    const deployment = await deploymentOf(place);
    const streams = streamsOf(deployment);
    try {
      await use({ deployment, streams, json, isAgreed });
    } finally {
      streams.close();
    }
  });
}

/** The local run, and nothing else whatever AWS_* says, unless stacks on AWS are named. */
async function deploymentOf({ aws, state }: Pick<Request, 'aws' | 'state'>): Promise<Deployment> {
  if (aws === undefined) {
    const local = await localRun(state);
    aimAt(local);
    return local;
  }
  const { deployedStacks } = await import('../stacks.ts');
  const stacks = await deployedStacks(aws);
  console.error(`account ${stacks.account}, region ${stacks.region}`);
  return stacks;
}
