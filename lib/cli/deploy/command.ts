import type { Command } from '../../terminal/command.ts';
import { WrongUsage } from '../../terminal/refusal.ts';
import { findCaller } from './caller.ts';
import { profileOf } from './cdk.ts';
import { deploy } from './deploy.ts';
import { checkWords } from './stage-words.ts';

const usage = `usage: npm run deploy [-- [--check|--no-check] options of cdk deploy]

  --check              only look: what will fail, what cannot be told, and what to do about it; deploys nothing and is free
  --no-check           deploy without that look
  -c stage=S           dev (default) or prod
  --profile NAME       credentials of this name; AWS_PROFILE does the same
  --yes                do not ask about what the stacks newly allow; --require-approval never does the same
  --concurrency N, … as the CDK CLI has them

Deploys all stacks of a stage and writes their outputs to outputs.json. Before it begins it looks at the account: credentials,
bootstrap, quotas, what the region offers, names that are taken, and changes that AWS would refuse. Then it asks once, and
deploys up to three stacks at a time. A first deployment takes 30 to 60 minutes.`;

export const deployCommand: Command = {
  name: 'deploy',
  usage,
  async run(words) {
    const own = ['--check', '--no-check'].filter(word => words.includes(word));
    if (own.length > 1) throw new WrongUsage('--check and --no-check exclude each other');
    const others = words.filter(word => !own.includes(word));
    checkWords(others);
    const profile = profileOf(others);
    if (profile !== undefined) process.env.AWS_PROFILE = profile;
    const caller = await findCaller();
    const checks = own[0] === '--check' ? 'only' : own[0] === '--no-check' ? 'none' : 'first';
    await deploy(others, { caller, checks, say: line => console.log(line) });
  },
};
