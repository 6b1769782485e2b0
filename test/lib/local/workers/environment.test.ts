import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildSync } from 'esbuild';
import type { Failed } from '../../../../lib/local/workers/environment.ts';
import { createFunctions } from '../../../../lib/local/workers/functions.ts';
import { until } from '../../../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'environment-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const BODY = `
const wait = ms => new Promise(resolve => setTimeout(resolve, ms));
export const handler = async event => {
  if (event.throw) throw new TypeError(event.throw);
  if (event.late) { setTimeout(() => { throw new Error('thrown from a timer'); }, 1); await wait(5000); }
  if (event.afterwards) setTimeout(() => { throw new Error('afterwards'); }, 20);
  if (event.exit) process.exit(event.exit);
  if (event.spin) for (;;);
  if (event.hog) { const held = []; for (;;) { held.push(Buffer.alloc(8e6, 1)); await wait(5); } }
  if (event.wait) await wait(event.wait);
};`;

/** One function `f`, what it said, and its failed calls. */
function play(timeoutMs: number) {
  const lines: string[] = [];
  const failures: Failed[] = [];
  let pids: readonly number[] = [];
  const functions = createFunctions({
    variables: {},
    onLog: (_, line) => lines.push(line),
    onFailed: (name, failed) => {
      assert.equal(name, 'f');
      failures.push(failed);
    },
    onPids: alive => {
      pids = alive;
    },
  });
  /** Sets the code; answers where it stands. */
  const put = (body: string): string => {
    const directory = mkdtempSync(join(folder, 'f-'));
    writeFileSync(join(directory, 'index.mjs'), body);
    functions.put({
      name: 'f',
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      directory,
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      timeoutMs,
      memoryMb: 128,
      environment: {},
    });
    return directory;
  };
  put(BODY);
  const call = async (event: object) => {
    const { payload, functionError } = await functions.invoke('f', JSON.stringify(event));
    return { functionError, answer: JSON.parse(payload) };
  };
  return { functions, put, call, lines, failures, pids: () => pids };
}

const records = { 't-0': [{ topic: 't', partition: 0, offset: 7, timestamp: 0 }] };

test('each failed call is reported with its records and what it answered: thrown, late, over its memory, killed', async () => {
  const { functions, call, failures, lines, pids } = play(5_000);
  const answers = [
    await call({ throw: 'no such thing', records }),
    await call({ late: true, records }),
    await call({ exit: 3, records }),
    await call({ hog: true, records }),
  ];
  assert.equal((await call({})).functionError, undefined);
  const killed = call({ wait: 4_000, records });
  process.kill(pids()[0] ?? 0, 'SIGKILL');
  answers.push(await killed);
  await functions.stop();
  assert.deepEqual(
    failures.map(failed => JSON.parse(failed.payload)),
    answers.map(({ answer }) => answer),
  );
  assert.deepEqual(
    answers.map(({ answer }) => answer.errorType),
    ['TypeError', 'Error', 'Runtime.ExitError', 'Runtime.OutOfMemory', 'Runtime.ExitError'],
  );
  assert.deepEqual(new Set(failures.map(failed => failed.records)), new Set(['t-0@7']));
  assert.equal(new Set(failures.map(({ requestId }) => requestId)).size, 5);
  // The stack is there once.
  assert.deepEqual(lines, []);
});

test('a call over its time is reported', async () => {
  const { functions, call, failures } = play(300);
  await call({ spin: true, records });
  await functions.stop();
  assert.equal(failures.length, 1);
  assert.match(
    failures[0]?.payload ?? '',
    /"Sandbox.Timedout".*Error: Task timed out after 0.30 seconds"\}$/,
  );
  assert.equal(failures[0]?.records, 't-0@7');
});

test('an exception between calls is reported without a call, and an import that fails with it', async () => {
  const { functions, put, call, failures, lines } = play(5_000);
  await call({ afterwards: true });
  await until('it is reported', 5_000, () => failures.length > 0);
  assert.match(failures[0]?.payload ?? '', /"errorMessage":"afterwards","trace":\["Error: afterwards"/);
  assert.equal(failures[0]?.requestId, undefined);
  put('throw new Error("at import"); export const handler = 1;');
  await call({ records });
  await functions.stop();
  assert.match(failures[1]?.payload ?? '', /"errorMessage":"at import"/);
  assert.equal(failures[1]?.records, 't-0@7');
  assert.equal(failures.length, 2);
  assert.deepEqual(lines, []);
});

test('a call that the run itself ends is not reported', async () => {
  const { functions, call, failures, pids } = play(5_000);
  const cut = call({ wait: 4_000 });
  await until('it runs', 5_000, () => pids().length > 0);
  await functions.end('f');
  assert.equal((await cut).functionError, 'Unhandled');
  await functions.stop();
  assert.deepEqual(failures, []);
});

test('a trace names the lines of the source where a source map lies beside the code', async () => {
  const { functions, put, call } = play(5_000);
  const source = join(folder, 'source.ts');
  writeFileSync(
    source,
    '\n\nexport const handler = async (event: object) => {\n  throw new Error(String(event));\n};\n',
  );
  const outfile = join(put(''), 'index.mjs');
  buildSync({
    entryPoints: [source],
    outfile,
    allowOverwrite: true,
    format: 'esm',
    minify: true,
    sourcemap: 'linked',
  });
  const { answer } = await call({});
  await functions.stop();
  assert.match(answer.trace.join('\n'), /source\.ts:4:9/);
});
