import { exitCodeOf } from '../lib/terminal/command.ts';
import { produceCommand } from '../lib/cli/produce/command.ts';

// A send that was given up goes on trying.
process.exit(await exitCodeOf(produceCommand, process.argv.slice(2)));
