import { exitCodeOf } from '../../lib/terminal/command.ts';
import { WrongUsage } from '../../lib/terminal/refusal.ts';
import { pythonWith } from '../support/python-tool.ts';
import { ministack } from './server.ts';

const usage = `usage: npm run test:ministack [-- --install]

Deploys the app to MiniStack, an emulator of AWS, beside a real Kafka and MariaDB; runs the suite that every target shares,
changes the app, and destroys it. Needs Python 3.10 or newer; MiniStack itself is installed into the cache the first time;
--install does that and no more.`;

const code = await exitCodeOf(
  {
    name: 'test:ministack',
    usage,
    async run(words) {
      const isInstall = words.length === 1 && words[0] === '--install';
      if (words.length > 0 && !isInstall) throw new WrongUsage(`there is no "${words.join(' ')}"`);
      await pythonWith(ministack, line => console.log(line));
      if (isInstall) return;
      await import('./stand-ins.test.ts');
      await import('./deployed.test.ts');
    },
  },
  process.argv.slice(2),
);
// How the tests ended is said by their runner.
if (code !== 0) process.exitCode = code;
