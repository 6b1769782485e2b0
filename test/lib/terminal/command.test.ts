import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sources } from '../../../lib/cli/produce/sources.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Each command's file, words that are wrong, and its fault. */
const wrong: readonly (readonly [string, string, readonly string[], string])[] = [
  ['start', 'bin/start.ts', ['--port', 'x'], 'start: --port wants a port from 1 to 65535, not "x"'],
  [
    'produce',
    'bin/produce.ts',
    ['nothing'],
    `produce: there is no pipeline "nothing"; there is: ${sources.map(({ name }) => name).join(' or ')}`,
  ],
  ['new', 'bin/new.ts', ['pipeline'], 'new: say what the pipeline is called: pipeline NAME'],
  ['streams', 'bin/streams.ts', ['nonsense'], 'streams: there is no verb "nonsense"'],
  ['streams', 'bin/streams.ts', ['seek', 'x'], 'streams: seek wants --to'],
  ['bench', 'bench/main.ts', ['--only', 'all'], 'bench: there is no part "all"'],
];

describe('wrong usage', () => {
  for (const [name, file, words, fault] of wrong) {
    it(`of ${name} is exit code 2, the fault as the first and the last line, and the usage between`, () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/millrace.mjs', file, ...words], {
        cwd: root,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
      });
      assert.deepEqual([status, stdout], [2, ''], stderr);
      const lines = stderr.trimEnd().split('\n');
      assert.deepEqual([lines[0], lines.at(-1)], [fault, fault]);
      assert.match(lines[2] ?? '', new RegExp(`^usage: npm (run )?${name} `));
    });
  }
});
