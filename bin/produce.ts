import { exitCodeOf } from '../lib/terminal/command.ts';
import { produceCommand } from '../lib/cli/produce/command.ts';

process.exitCode = await exitCodeOf(produceCommand, process.argv.slice(2));
