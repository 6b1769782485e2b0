import { exitCodeOf } from '../../lib/terminal/command.ts';
import { flagsOf } from '../../lib/terminal/flags.ts';
import { WrongUsage } from '../../lib/terminal/refusal.ts';
import { testOnAws } from './test-on-aws.ts';

const usage = `usage: npm run test:aws [-- options]

  --yes         do not ask before deploying
  --take-over   go on where the stage stands already; it is destroyed in the end

Deploys the app to the account of your AWS credentials, runs the suite that every target shares, and destroys it. It takes
over an hour and costs a few dollars.`;

process.exitCode = await exitCodeOf(
  {
    name: 'test:aws',
    usage,
    run(words) {
      const boolean = { type: 'boolean' } as const;
      const { values, positionals } = flagsOf(words, { yes: boolean, 'take-over': boolean });
      if (positionals.length > 0) throw new WrongUsage(`unexpected word "${positionals[0]}"`);
      return testOnAws({
        yes: values.yes === true,
        takeOver: values['take-over'] === true,
        say: line => console.log(line),
      });
    },
  },
  process.argv.slice(2),
);
