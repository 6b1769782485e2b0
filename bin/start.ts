import { exitCodeOf } from '../lib/terminal/command.ts';
import { parseOptions, USAGE } from '../lib/local/run/options.ts';
import { runApp } from '../lib/local/run/run.ts';
import { createScreen } from '../lib/local/run/screen.ts';

// Records, rows, logs and passwords are this user's alone, whatever the engines and functions write.
process.umask(0o077);
process.exit(
  await exitCodeOf(
    {
      name: 'start',
      usage: USAGE,
      run: words => runApp(parseOptions(words), createScreen(process.stdout)),
    },
    process.argv.slice(2),
  ),
);
