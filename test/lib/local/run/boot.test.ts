import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBoot, type Service } from '../../../../lib/local/run/boot.ts';
import type { Screen } from '../../../../lib/local/run/screen.ts';

const screen: Screen = { isTerminal: false, say: () => undefined, show: () => undefined };

function recorded(log: string[], name: string, change: Partial<Service> = {}): Service {
  return {
    name,
    start: async () => void log.push(`+${name}`),
    stop: async () => void log.push(`-${name}`),
    ...change,
  };
}

test('services start in order and stop in its reverse', async () => {
  const log: string[] = [];
  const boot = createBoot([[recorded(log, 'a')], [recorded(log, 'b')], [recorded(log, 'c')]], screen);
  await boot.start(new AbortController().signal);
  assert.deepEqual(await boot.stop(), []);
  assert.deepEqual(log, ['+a', '+b', '+c', '-c', '-b', '-a']);
});

test('a service that fails to start is stopped with those before it, and none after it is begun', async () => {
  const log: string[] = [];
  const failing = recorded(log, 'b', { start: () => Promise.reject(new Error('no')) });
  const boot = createBoot([[recorded(log, 'a')], [failing], [recorded(log, 'c')]], screen);
  await assert.rejects(boot.start(new AbortController().signal), /no/);
  await boot.stop();
  assert.deepEqual(log, ['+a', '-b', '-a']);
});

test('an abort ends a start that hangs, with the reason of the abort', async () => {
  const log: string[] = [];
  const controller = new AbortController();
  const hanging = recorded(log, 'b', { start: () => new Promise(() => undefined) });
  const boot = createBoot([[recorded(log, 'a')], [hanging]], screen);
  const started = boot.start(controller.signal);
  setImmediate(() => controller.abort(new Error('asked')));
  await assert.rejects(started, /asked/);
  await boot.stop();
  assert.deepEqual(log, ['+a', '-b', '-a']);
});

test('a service that does not stop in order is reported and keeps no other from stopping', async () => {
  const log: string[] = [];
  const stuck = recorded(log, 'b', { stop: () => Promise.reject(new Error('stuck')) });
  const boot = createBoot([[recorded(log, 'a')], [stuck]], screen);
  await boot.start(new AbortController().signal);
  const failures = await boot.stop();
  assert.match(failures[0]?.message ?? '', /^b did not stop in order: Error: stuck$/);
  assert.deepEqual(log, ['+a', '+b', '-a']);
});

test('stopping twice stops once', async () => {
  const log: string[] = [];
  const boot = createBoot([[recorded(log, 'a')]], screen);
  await boot.start(new AbortController().signal);
  await boot.stop();
  await boot.stop();
  assert.deepEqual(log, ['+a', '-a']);
});
