import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';

const starter = new URL('../../../lib/launch/starter.mjs', import.meta.url).href;
/** Ends by its starter's end, and says so. */
const program = `
  import { endWithStarter } from '${starter}';
  process.on('SIGTERM', () => { console.log('drained'); process.exit(); });
  endWithStarter();
  console.log('runs');
  setInterval(() => {}, 1000);
`;

const node = JSON.stringify(process.execPath);
for (const [what, line] of [
  ['npm', [process.execPath, ['--input-type=module', '-e', program]]],
  ['the shell of npm', ['sh', ['-c', `${node} --input-type=module -e "$PROGRAM"; true`]]],
] as const) {
  test(`a program ends in good order once npm is killed that ran it in ${what}`, async () => {
    const npm = spawn(
      process.execPath,
      [
        '-e',
        `require('node:child_process').spawn(...JSON.parse(process.argv[1]), { stdio: 'inherit' })`,
        JSON.stringify(line),
      ],
      {
        env: { ...process.env, npm_lifecycle_event: 'start', PROGRAM: program },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let said = '';
    npm.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    while (!said.includes('runs')) await once(npm.stdout, 'data');
    npm.kill('SIGKILL');
    await once(npm.stdout, 'close');
    assert.equal(said, 'runs\ndrained\n');
  });
}
