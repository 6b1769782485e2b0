import { exitCodeOf } from '../lib/terminal/command.ts';
import { parseOptions, USAGE } from '../lib/local/run/options.ts';
import { runApp } from '../lib/local/run/run.ts';
import { createScreen } from '../lib/local/run/screen.ts';

// The SDK's clients of this process need not say on each start that Node 20 ends some day.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

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
