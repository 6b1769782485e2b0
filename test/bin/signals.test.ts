import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bareProject } from '../support/run/bare-project.ts';

const old = { node: '20.20.2' };

/** Says each signal once it is ready; SIGTERM ends it with code 5. */
const LISTEN = `for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    console.log('heard', signal);
    if (signal === 'SIGTERM') process.exit(5);
  });
setInterval(() => {}, 1000);
console.log('ready');`;

test('a Ctrl+C that comes from the terminal and once more from npm is heard once; the exit code is kept', async () => {
  const run = bareProject('interrupt', { 'entry.ts': LISTEN }).launch(['entry.ts'], old);
  await run.saying('ready');
  process.kill(-run.pid, 'SIGINT');
  process.kill(run.pid, 'SIGINT');
  await run.saying('heard SIGINT');
  process.kill(-run.pid, 'SIGHUP');
  await run.saying('heard SIGHUP');
  process.kill(run.pid, 'SIGTERM');
  const { code, output } = await run.ended;
  assert.equal(code, 5);
  assert.deepEqual(output.match(/heard \w+/g), ['heard SIGINT', 'heard SIGHUP', 'heard SIGTERM']);
});

test('a Ctrl+C reaches what the command itself has started, as from a terminal; a SIGTERM does not', async () => {
  const outer = `import { spawn } from 'node:child_process';
    spawn(process.execPath, ['inner.ts'], { stdio: 'inherit' }).once('exit', code => process.exit(code ?? 1));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => console.log('outer', signal));`;
  const inner = LISTEN.replace("'SIGTERM') process.exit(5)", "'SIGINT') process.exit(6)");
  const run = bareProject('group', { 'entry.ts': outer, 'inner.ts': inner }).launch(['entry.ts'], old);
  await run.saying('ready');
  process.kill(run.pid, 'SIGTERM');
  await run.saying('outer SIGTERM');
  process.kill(run.pid, 'SIGINT');
  const { code, output } = await run.ended;
  assert.equal(code, 6);
  assert.deepEqual(output.match(/heard \w+/g), ['heard SIGINT']);
});

test('a command that ends by a signal ends the launcher by that signal', async () => {
  const text = "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);";
  const run = bareProject('by-signal', { 'entry.ts': text }).launch(['entry.ts'], old);
  const { code, signal } = await run.ended;
  assert.deepEqual([code, signal], [null, 'SIGKILL']);
});

test('when the launcher is killed, the command ends too', async () => {
  const run = bareProject('orphan', { 'entry.ts': LISTEN }).launch(['entry.ts'], old);
  await run.saying('ready');
  process.kill(run.pid, 'SIGKILL');
  // Its output closes only when nobody can write to it any more.
  assert.equal((await run.ended).signal, 'SIGKILL');
});
