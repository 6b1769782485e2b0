import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { NotInvoked, type FunctionDefinition } from '../../../../lib/local/workers/function.ts';
import { createFunctions } from '../../../../lib/local/workers/functions.ts';
import { until } from '../../../support/until.ts';
import { processIsGone } from './process-is-gone.ts';

const folder = mkdtempSync(join(tmpdir(), 'functions-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const BODY = `
let calls = 0;
const wait = ms => new Promise(resolve => setTimeout(resolve, ms));
export const handler = async (event, context) => {
  calls += 1;
  if (event.say) console.log(event.say);
  if (event.throw) throw new TypeError(event.throw);
  if (event.late) { setTimeout(() => { throw new Error('thrown from a timer'); }, 1); await wait(5000); }
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.spin) for (;;);
  if (event.hog) { const held = []; for (;;) { held.push(Buffer.alloc(8e6, 1)); await wait(5); } }
  if (event.wait) await wait(event.wait);
  if (event.answer) return 'x'.repeat(event.answer);
  return { calls, length: event.text?.length, env: event.env && process.env, pid: process.pid, context: { ...context, left: context.getRemainingTimeInMillis() } };
};`;

function definition(
  name: string,
  more: Partial<FunctionDefinition> & { body?: string } = {},
): FunctionDefinition {
  const { body = BODY, ...rest } = more;
  const directory = mkdtempSync(join(folder, `${name}-`));
  writeFileSync(join(directory, 'index.mjs'), body);
  return {
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    directory,
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    timeoutMs: 5_000,
    memoryMb: 128,
    environment: {},
    ...rest,
  };
}

/** Functions with one definition `f`, and what they reported. */
function play(more: Parameters<typeof definition>[1] = {}) {
  const lines: string[] = [];
  let pids: readonly number[] = [];
  const functions = createFunctions({
    variables: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    onLog: (_, line) => lines.push(line),
    onPids: alive => {
      pids = alive;
    },
  });
  functions.put(definition('f', more));
  const call = async (event: object) => {
    const { payload, functionError } = await functions.invoke('f', JSON.stringify(event));
    return { functionError, answer: JSON.parse(payload) };
  };
  return { functions, call, lines, pids: () => pids };
}

describe('functions', () => {
  it('answers from a warm process, with the context and the variables Lambda gives, and nothing of the user', async () => {
    process.env.AWS_PROFILE = 'of-the-user';
    const { functions, call } = play({ environment: { TABLE: 't' } });
    await call({});
    const { answer, functionError } = await call({ env: true });
    delete process.env.AWS_PROFILE;
    await functions.stop();

    assert.equal(functionError, undefined);
    assert.equal(answer.calls, 2);
    assert.equal(answer.context.functionName, 'f');
    assert.equal(answer.context.memoryLimitInMB, '128');
    assert.equal(answer.context.invokedFunctionArn, 'arn:aws:lambda:us-east-1:000000000000:function:f');
    assert.ok(answer.context.left > 3_000 && answer.context.left <= 5_000);
    assert.equal(answer.env.TABLE, 't');
    assert.equal(answer.env.AWS_LAMBDA_FUNCTION_NAME, 'f');
    assert.equal(answer.env._HANDLER, 'index.handler');
    assert.equal(answer.env.TZ, ':UTC');
    assert.equal(answer.env.AWS_ENDPOINT_URL, 'http://127.0.0.1:1');
    assert.equal(answer.env.AWS_PROFILE, undefined);
    assert.equal(answer.env.NODE_OPTIONS, undefined);
    assert.equal(answer.env.MILLRACE_ENVIRONMENT, undefined);
  });

  it('carries events and answers of 6 MB, in pieces or as text, and refuses larger ones', async () => {
    const { functions, call } = play({ timeoutMs: 60_000 });
    const text = 'é'.repeat(3_000_000);
    assert.equal((await call({ text })).answer.length, text.length);
    const pieces = [Buffer.from('{"text":"'), Buffer.alloc(6_000_000, 'a'), Buffer.from('"}')];
    assert.equal(JSON.parse((await functions.invoke('f', pieces)).payload).length, 6_000_000);
    assert.equal((await call({ answer: 6_000_000 })).answer.length, 6_000_000);
    assert.equal((await call({ answer: 6_300_000 })).answer.errorType, 'Function.ResponseSizeTooLarge');
    await assert.rejects(call({ text: 'a'.repeat(6_300_000) }), NotInvoked);
    await functions.stop();
  });

  it('reports an exception with its type, message and trace, and keeps the process', async () => {
    const { functions, call } = play();
    const { answer, functionError } = await call({ throw: 'no such thing' });
    assert.equal(functionError, 'Unhandled');
    assert.equal(answer.errorType, 'TypeError');
    assert.equal(answer.errorMessage, 'no such thing');
    assert.equal(answer.trace[0], 'TypeError: no such thing');
    assert.equal((await call({})).answer.calls, 2);
    await functions.stop();
  });

  it('reports an exception outside the call, an exit and a kill as function errors, and starts anew', async () => {
    const { functions, call, pids } = play();
    assert.equal((await call({ late: true })).answer.errorMessage, 'thrown from a timer');
    assert.equal((await call({})).answer.calls, 1);
    const exited = await call({ exit: 3 });
    assert.equal(exited.answer.errorType, 'Runtime.ExitError');
    assert.match(exited.answer.errorMessage, /exit status 3$/);
    const killed = call({ wait: 4_000 });
    process.kill(pids()[0] ?? 0, 'SIGKILL');
    assert.match((await killed).answer.errorMessage, /signal: killed$/);
    assert.equal((await call({})).functionError, undefined);
    await functions.stop();
  });

  it('kills a call at its timeout even when it never yields', async () => {
    const { functions, call } = play({ timeoutMs: 300 });
    const { answer, functionError } = await call({ spin: true });
    assert.equal(functionError, 'Unhandled');
    assert.equal(answer.errorType, 'Sandbox.Timedout');
    assert.match(answer.errorMessage, /Task timed out after 0.30 seconds$/);
    await functions.stop();
  });

  it('kills a call that holds more than its memory, outside the heap too', async () => {
    const { functions, call } = play();
    assert.equal((await call({ hog: true })).answer.errorType, 'Runtime.OutOfMemory');
    await functions.stop();
  });

  const faults = [
    { body: 'export const handler = ;', errorType: 'Runtime.UserCodeSyntaxError' },
    { body: 'export const other = 1;', errorType: 'Runtime.HandlerNotFound' },
    { body: "import 'not-to-be-found'; export const handler = 1;", errorType: 'Runtime.ImportModuleError' },
    { body: "throw new RangeError('on import');", errorType: 'RangeError' },
    {
      body: 'export const handler = (event, context, done) => done();',
      errorType: 'Runtime.CallbackHandlerDeprecated',
    },
  ];
  for (const { body, errorType } of faults)
    it(`reports ${errorType} on the first call of a bundle that cannot be used`, async () => {
      const { functions, call } = play({ body });
      assert.equal((await call({})).answer.errorType, errorType);
      assert.equal((await call({})).answer.errorType, errorType);
      await functions.stop();
    });

  it('runs concurrent calls in processes of their own, up to the reserved concurrency', async () => {
    const { functions, call, pids } = play({ reservedConcurrency: 2 });
    const two = [call({ wait: 300 }), call({ wait: 300 })];
    await assert.rejects(
      call({}),
      (error: unknown) => error instanceof NotInvoked && error.code === 'TooManyRequestsException',
    );
    const answers = await Promise.all(two);
    assert.equal(new Set(answers.map(({ answer }) => answer.pid)).size, 2);
    assert.equal(pids().length, 2);
    await call({});
    assert.equal(pids().length, 2);
    await functions.stop();
    assert.deepEqual(pids(), []);
  });

  it('gives log lines, ends one function on request, and puts a new definition in place of an old one', async () => {
    const { functions, call, lines } = play();
    await call({ say: 'hello' });
    const underWay = call({ wait: 5_000 });
    await functions.end('f');
    assert.equal((await underWay).functionError, 'Unhandled');
    assert.deepEqual(lines, ['hello']);
    functions.put(definition('f', { body: 'export const handler = async () => "new";' }));
    assert.equal((await call({})).answer, 'new');
    await functions.stop();
  });

  it('ends the processes that no call is in, and no other', async () => {
    const { functions, call, pids } = play();
    await Promise.all([call({}), call({})]);
    assert.equal(pids().length, 2);
    const busy = call({ wait: 100 });
    functions.endIdle('f');
    assert.equal((await busy).functionError, undefined);
    await until('one process is left', 10_000, () => pids().length === 1);
    assert.equal((await call({})).answer.calls, 3);
    await functions.stop();
  });

  it('ends those of several processes that are not used, and never the last of them for that', async () => {
    let pids: readonly number[] = [];
    const functions = createFunctions({ variables: {}, spareMs: 20, onPids: alive => (pids = alive) });
    functions.put(definition('f'));
    await Promise.all([functions.invoke('f', '{}'), functions.invoke('f', '{}')]);
    await until('one process is left', 10_000, () => pids.length === 1);
    const [left] = pids;
    assert.equal((await functions.invoke('f', '{"wait":60}')).functionError, undefined);
    assert.deepEqual(pids, [left]);
    await functions.stop();
  });

  it('gives log lines with the records of the call they belong to', async () => {
    const logged: (string | undefined)[][] = [];
    const functions = createFunctions({
      variables: {},
      onLog: (name, line, records) => logged.push([name, line, records]),
    });
    const body = `console.log('loaded'); ${BODY}`;
    functions.put(definition('f', { body }));
    const records = (from: number) => ({
      records: { 't-0': [from, from + 1].map(offset => ({ topic: 't', partition: 0, offset })) },
    });
    await functions.invoke('f', JSON.stringify({ say: 'one', ...records(7) }));
    await functions.invoke('f', JSON.stringify({ say: 'two', ...records(9) }));
    await functions.invoke('f', JSON.stringify({ say: 'three' }));
    await functions.stop();
    assert.deepEqual(logged, [
      ['f', 'loaded', undefined],
      ['f', 'one', 't-0@7..8'],
      ['f', 'two', 't-0@9..10'],
      ['f', 'three', undefined],
    ]);
  });

  it('lets a call of the old code end, and has the new code warm for the next where the old was', async () => {
    const { functions, call, pids } = play();
    const old = call({ wait: 500 });
    const [before] = pids();
    functions.put(definition('f', { body: 'export const handler = async () => process.pid;' }));
    const warm = pids().find(pid => pid !== before);
    assert.ok(warm !== undefined, 'a second process is there before it is called');
    assert.equal((await call({})).answer, warm);
    assert.equal((await old).functionError, undefined);
    await functions.stop();
    assert.deepEqual(pids(), []);
  });

  it('under a debugger listens on loopback, on a port of its own, and ends neither for time nor for memory', async () => {
    const listening: [string, number][] = [];
    const lines: string[] = [];
    const functions = createFunctions({
      variables: {},
      inspect: name => name !== 'free',
      onInspector: (name, port) => listening.push([name, port]),
      onLog: (_, line) => lines.push(line),
    });
    for (const name of ['f', 'g', 'free']) functions.put(definition(name, { timeoutMs: 200 }));
    const slow = (name: string) => functions.invoke(name, JSON.stringify({ wait: 600 }));
    const answers = await Promise.all([slow('f'), slow('f'), slow('g'), slow('free')]);
    assert.deepEqual(
      answers.map(({ functionError }) => functionError),
      [undefined, undefined, undefined, 'Unhandled'],
    );
    assert.equal(new Set(listening.map(([, port]) => port)).size, 3);
    assert.deepEqual(listening.map(([name]) => name).sort(), ['f', 'f', 'g']);
    const [, port] = listening[0] ?? [];
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as unknown[];
    assert.equal(targets.length, 1);
    await functions.stop();
    assert.deepEqual(lines, [], 'what Node says of its inspector is no line of the function');
  });

  it('refuses unknown functions, other runtimes and calls after stop without an attempt', async () => {
    const { functions } = play({ runtime: 'python3.13' });
    const code = (expected: string) => (error: unknown) =>
      error instanceof NotInvoked && error.code === expected;
    await assert.rejects(functions.invoke('g', '{}'), code('ResourceNotFoundException'));
    await assert.rejects(functions.invoke('f', '{}'), code('ServiceException'));
    await functions.stop();
    await functions.stop();
    await assert.rejects(functions.invoke('f', '{}'), code('ServiceException'));
  });

  it('forgets a function that is removed: its call under way ends, no other begins, and no process is left', async () => {
    const { functions, call, lines, pids } = play();
    await call({});
    const underWay = call({ wait: 300, say: 'begun' });
    await until('the call to be under way', 5000, () => lines.includes('begun'));
    const removed = functions.remove('f');
    assert.deepEqual([functions.get('f'), functions.list()], [undefined, []]);
    await assert.rejects(call({}), { name: 'NotInvoked', code: 'ResourceNotFoundException' });
    assert.equal((await underWay).functionError, undefined);
    await removed;
    assert.deepEqual(pids(), []);
    await functions.remove('f');
    await functions.stop();
  });

  it('leaves no process behind when the runner is killed, not even one that never yields', async () => {
    const { directory } = definition('f');
    const runner = spawn(process.execPath, [join(import.meta.dirname, 'killed-runner.ts'), directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pids] = await once(runner.stdout, 'data');
    runner.kill('SIGKILL');
    await Promise.all(String(pids).trim().split(' ').map(Number).map(processIsGone));
  });
});
