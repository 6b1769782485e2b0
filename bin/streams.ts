import { exitCodeOf } from '../lib/terminal/command.ts';
import { streamsCommand } from '../lib/cli/streams/command.ts';

process.exitCode = await exitCodeOf(streamsCommand, process.argv.slice(2));
