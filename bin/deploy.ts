import { exitCodeOf } from '../lib/terminal/command.ts';
import { deployCommand } from '../lib/cli/deploy/command.ts';

process.exitCode = await exitCodeOf(deployCommand, process.argv.slice(2));
