import type { Command } from '../../terminal/command.ts';
import { findCaller } from './caller.ts';
import { profileOf } from './cdk.ts';
import { deploy } from './deploy.ts';
import { checkWords } from './stage-words.ts';

const usage = `usage: npm run deploy [-- options of cdk deploy]

  -c stage=S           dev (default) or prod
  --profile NAME       credentials of this name; AWS_PROFILE does the same
  --require-approval never, --concurrency N, … as the CDK CLI has them

Deploys all stacks of a stage and writes their outputs to outputs.json. Before it begins it compares topics with those that
stand, and refuses changes that a broker cannot make. A first deployment takes 30 to 60 minutes.`;

export const deployCommand: Command = {
  name: 'deploy',
  usage,
  async run(words) {
    checkWords(words);
    const profile = profileOf(words);
    if (profile !== undefined) process.env.AWS_PROFILE = profile;
    const caller = await findCaller();
    await deploy(words, { caller, say: line => console.log(line) });
  },
};
