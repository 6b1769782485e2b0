import { exitCodeOf } from '../../lib/terminal/command.ts';
import { WrongUsage } from '../../lib/terminal/refusal.ts';
import { testOnLocalstack } from './test-on-localstack.ts';

const usage = `usage: LOCALSTACK_AUTH_TOKEN=... npm run test:localstack

Starts LocalStack in a container, deploys the app to it with the plain CDK CLI, runs the suite that every target shares, and
takes everything down. The whole app needs LocalStack's Ultimate tier. LOCALSTACK_IMAGE names another image,
LOCALSTACK_PORT another port than 4566, which a run of npm start may hold.`;

process.exitCode = await exitCodeOf(
  {
    name: 'test:localstack',
    usage,
    run(words) {
      if (words.length > 0) throw new WrongUsage(`unexpected word "${words[0]}"`);
      return testOnLocalstack(line => console.log(line));
    },
  },
  process.argv.slice(2),
);
