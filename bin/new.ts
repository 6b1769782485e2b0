import { exitCodeOf } from '../lib/terminal/command.ts';
import { newCommand } from '../lib/cli/new/command.ts';

process.exitCode = await exitCodeOf(newCommand, process.argv.slice(2));
