import { aimAt } from './aim.ts';
import { type LocalRun, localRun } from './local-run.ts';
import type { DeployedStacks } from './stacks.ts';

/** What a command line names: the folder of a run, or stacks on AWS instead. */
export interface DeploymentName {
  readonly state: string;
  readonly aws?: string;
}

/** The local run, and nothing else whatever AWS_* says, unless stacks on AWS are named. */
export async function namedDeployment({ aws, state }: DeploymentName): Promise<LocalRun | DeployedStacks> {
  if (aws === undefined) {
    const local = await localRun(state);
    aimAt(local);
    return local;
  }
  const { deployedStacks } = await import('./stacks.ts');
  const stacks = await deployedStacks(aws);
  console.error(`account ${stacks.account}, region ${stacks.region}`);
  return stacks;
}
