import { exitCodeOf } from '../lib/terminal/command.ts';
import { dataCommand } from '../lib/cli/data/command.ts';

process.exitCode = await exitCodeOf(dataCommand, process.argv.slice(2));
