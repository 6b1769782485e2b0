import type { Command } from '../../terminal/command.ts';
import { findCaller } from './caller.ts';
import { Refusal } from '../../terminal/refusal.ts';
import { confirm } from '../../terminal/confirm.ts';
import { profileOf, stageOf } from './cdk.ts';
import { destroy } from './destroy.ts';
import { runTimeStreams } from './run-time-streams.ts';
import { checkWords } from './stage-words.ts';

const usage = `usage: npm run destroy [-- options of cdk destroy]

  -c stage=S           dev (default) or prod
  --profile NAME       credentials of this name; AWS_PROFILE does the same
  --force, --yes       do not ask

Takes all stacks of a stage down. Where the network is held by interfaces that Lambda clears away late, it waits for them, 45
minutes at most. Refused while streams made at run time read from it: they would hold on to its network.
Those of prod refuse until their termination protection is off: docs/deploying.md has how.`;

const agreeing = new Set(['--force', '-f', '--yes', '-y']);

export const destroyCommand: Command = {
  name: 'destroy',
  usage,
  async run(words) {
    checkWords(words);
    const profile = profileOf(words);
    if (profile !== undefined) process.env.AWS_PROFILE = profile;
    const { account, region } = await findCaller();
    const stage = stageOf(words);
    const streams = await runTimeStreams(stage);
    if (streams.length > 0)
      throw new Refusal(
        `streams of no stack read from stage ${stage}, and would hold on to its network: drop them first (${streams
          .map(name => `npm run streams -- drop ${name} --aws millrace-${stage}`)
          .join('; ')})`,
      );
    const isAgreed = words.some(word => agreeing.has(word));
    await confirm(isAgreed, `Destroying stage ${stage} in account ${account}, region ${region}`);
    console.log(`Destroying in account ${account}, region ${region}`);
    await destroy(stage, words, { say: line => console.log(line) });
  },
};
