import { exitCodeOf } from '../lib/terminal/command.ts';
import { destroyCommand } from '../lib/cli/deploy/destroy-command.ts';

process.exitCode = await exitCodeOf(destroyCommand, process.argv.slice(2));
