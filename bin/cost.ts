import { costCommand } from '../lib/cli/cost/command.ts';
import { exitCodeOf } from '../lib/terminal/command.ts';

process.exitCode = await exitCodeOf(costCommand, process.argv.slice(2));
