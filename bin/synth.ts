import { cdk } from '../lib/cli/deploy/cdk.ts';
import { exitCodeOf } from '../lib/terminal/command.ts';
import { saidWhenSlow } from '../lib/terminal/slow.ts';

const usage = `usage: npm run synth [-- options of cdk synth]

  -c stage=S           dev (default), prod, bench or local

Writes the templates of all stacks of a stage to cdk.out. It asks AWS nothing, and needs no credentials.`;

process.exitCode = await exitCodeOf(
  {
    name: 'synth',
    usage,
    run: words => saidWhenSlow('synthesizing', cdk(['synth', '--quiet', ...words])),
  },
  process.argv.slice(2),
);
