import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSchedules } from '../../../../lib/local/provisions/schedule.ts';
import { nextFireAt } from '../../../../lib/local/provisions/schedule-expression.ts';
import { type Functions, NotInvoked } from '../../../../lib/local/workers/function.ts';
import { wantedOf } from './wanted.ts';

const properties = { ScheduleExpression: 'rate(1 minute)', Target: { Arn: 'arn:f', Input: '{"a":1}' } };

function subject(outcome: () => Promise<unknown> = async () => ({})) {
  const calls: string[] = [];
  const ended: string[] = [];
  const failures: string[] = [];
  const functions = {
    end: async (name: string) => void ended.push(name),
    invoke: (name: string, payload: string) => {
      calls.push(`${name} ${payload}`);
      return outcome();
    },
  };
  const schedules = createSchedules(functions as unknown as Functions, (_name, reason) =>
    failures.push(reason),
  );
  return { calls, ended, failures, schedules };
}

test('nothing fires before the start, and the first invocation comes with it; a stop ends it', async () => {
  const { calls, ended, schedules } = subject();
  await schedules.apply(wantedOf('s', properties));
  assert.deepEqual(calls, []);
  schedules.start(() => true);
  assert.deepEqual(calls, ['arn:f {"a":1}']);
  await schedules.stop();
  assert.deepEqual(ended, ['arn:f']);
});

test('a schedule that is disabled, or not wanted, does not fire', async () => {
  const { calls, schedules } = subject();
  await schedules.apply(wantedOf('s', { ...properties, State: 'DISABLED' }));
  await schedules.apply(wantedOf('s', properties));
  schedules.start(() => false);
  assert.deepEqual(calls, []);
  await schedules.stop();
});

test('a failure is reported; a function at its reserved concurrency is no failure', async () => {
  const broken = subject(async () => ({ functionError: 'Unhandled', payload: 'boom' }));
  await broken.schedules.apply(wantedOf('s', properties));
  broken.schedules.start(() => true);
  const busy = subject(() => Promise.reject(new NotInvoked('TooManyRequestsException', 'Rate Exceeded')));
  await busy.schedules.apply(wantedOf('s', properties));
  busy.schedules.start(() => true);
  await new Promise(resolve => setImmediate(resolve));
  assert.deepEqual([broken.failures, busy.failures], [['boom'], []]);
  await Promise.all([broken.schedules.stop(), busy.schedules.stop()]);
});

test('a function with new code is ended and fired again, and what it was in the middle of is no failure', async () => {
  let answer: (value: unknown) => void = () => undefined;
  const { calls, ended, failures, schedules } = subject(() => new Promise(resolve => (answer = resolve)));
  await schedules.apply(wantedOf('s', { ...properties, Target: { Arn: 'arn:x:f' } }));
  schedules.start(() => true);
  const lost = answer;
  await schedules.renew('g');
  assert.deepEqual([calls.length, ended], [1, []]);
  await schedules.renew('f');
  assert.deepEqual([calls.length, ended], [2, ['arn:x:f']]);
  lost({ functionError: 'Unhandled', payload: 'killed' });
  await new Promise(resolve => setImmediate(resolve));
  assert.deepEqual(failures, []);
  await schedules.stop();
});

test('a schedule that changes, appears or goes while running does so at once', async () => {
  const { calls, schedules } = subject();
  schedules.start(() => true);
  await schedules.apply(wantedOf('s', properties));
  assert.equal(calls.length, 1);
  await schedules.apply(wantedOf('s', { ...properties, State: 'DISABLED' }));
  assert.equal(calls.length, 1);
  await schedules.remove?.({ type: 'AWS::Scheduler::Schedule', ref: 's', properties: {} });
  await schedules.stop();
});

for (const [now, next] of [
  [17_000, 77_000],
  [76_999, 77_000],
  [77_000, 137_000],
] as const)
  test(`a rate that began at 17 s fires next after ${now} ms at ${next} ms`, () =>
    assert.equal(nextFireAt(17_000, now, 60_000), next));
