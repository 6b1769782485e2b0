import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isAlive } from '../../../../lib/local/engines/process-identity.mjs';
import { deferred } from './deferred.ts';
import { claim, readRunRecord } from '../../../../lib/local/engines/run-file.ts';
import { type EngineEvent, supervise } from '../../../../lib/local/engines/supervise.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-supervise-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('an engine that ends at once does not start, and its last log line says why', async () => {
  const run = await claim(join(folder, 'broken'));
  const engine = supervise({
    ...script(
      'console.log("INFO fine"); console.error("ERROR data are corrupt\\n  at somewhere"); process.exit(3)',
    ),
    run,
    probe: () => Promise.reject(new Error('not yet')),
    onEvent: () => {},
  });
  await assert.rejects(engine.start(), /ended with exit code 3.*last log line: ERROR data are corrupt/);
  await engine.stop();
  assert.deepEqual(readRunRecord(run.stateDir)?.processes, []);
  run.release();
});

test('an engine that dies five times in a minute stays down and is reported with its last log line', async () => {
  const run = await claim(join(folder, 'dying'));
  const events: EngineEvent[] = [];
  const failed = deferred<EngineEvent>();
  const engine = supervise({
    ...script('console.log("ERROR out of luck"); setTimeout(() => process.exit(1), 150)'),
    run,
    probe: () => Promise.resolve(),
    onEvent: event => {
      events.push(event);
      if (event.kind === 'failed') failed.resolve(event);
    },
  });
  await engine.start();
  const last = await failed.promise;
  assert.deepEqual(last, {
    kind: 'failed',
    engine: 'fake',
    cause: 'ended with exit code 1',
    lastLine: 'ERROR out of luck',
  });
  const waits = events.flatMap(event => (event.kind === 'died' ? [event.restartInMs] : []));
  assert.deepEqual(waits, [0, 500, 1000, 2000]);
  await engine.stop();
  run.release();
});

test('an engine that dies oftener than five times, but not within a minute, is started again each time', async () => {
  const run = await claim(join(folder, 'dying-slowly'));
  const kinds: EngineEvent['kind'][] = [];
  const often = deferred<void>();
  let now = 0;
  const engine = supervise({
    ...script('setTimeout(() => process.exit(1), 50)'),
    run,
    probe: () => Promise.resolve(),
    now: () => now,
    onEvent: ({ kind }) => {
      kinds.push(kind);
      if (kind === 'died') now += 31_000;
      if (kinds.filter(each => each === 'died').length === 6 || kind === 'failed') often.resolve();
    },
  });
  await engine.start();
  await often.promise;
  assert.ok(!kinds.includes('failed'), kinds.join());
  await engine.stop();
  run.release();
});

test('stopping is safe before the start, half-started, and twice', async () => {
  const run = await claim(join(folder, 'stopped'));
  const options = {
    ...script('setInterval(() => {}, 1000)'),
    run,
    probe: () => Promise.reject(new Error('never')),
    onEvent: () => {},
  };
  await supervise(options).stop();
  const engine = supervise(options);
  const started = engine.start();
  const refused = assert.rejects(started, /fake was stopped/);
  await Promise.all([engine.stop(), engine.stop()]);
  await refused;
  assert.deepEqual(readRunRecord(run.stateDir)?.processes.filter(isAlive), []);
  run.release();
});

test('an engine whose watchdog is killed is ended and started again', async () => {
  const run = await claim(join(folder, 'watchdog'));
  const restarted = deferred<void>();
  const engine = supervise({
    ...script('setInterval(() => {}, 1000)'),
    run,
    probe: () => Promise.resolve(),
    onEvent: event => event.kind === 'restarted' && restarted.resolve(),
  });
  await engine.start();
  const before = await recorded(run.stateDir, 2);
  process.kill(before[0]?.pid ?? 0, 'SIGKILL');
  await restarted.promise;
  assert.deepEqual(before.filter(isAlive), []);
  await engine.stop();
  run.release();
});

/** The engine's number comes from its watchdog, a moment after the watchdog's own. */
async function recorded(stateDir: string, count: number) {
  for (;;) {
    const processes = readRunRecord(stateDir)?.processes ?? [];
    if (processes.length >= count) return processes;
    await new Promise(resolve => setImmediate(resolve));
  }
}

function script(source: string) {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.cjs`);
  writeFileSync(file, source);
  return { name: 'fake', command: process.execPath, args: [file] };
}
