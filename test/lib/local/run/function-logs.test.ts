import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFunctionLogs, errorIn } from '../../../../lib/local/run/function-logs.ts';

const table: readonly (readonly [string, string | undefined])[] = [
  ['{"level":"INFO","message":"batch"}', undefined],
  ['{"level":"error","message":"no table","error":"ResourceNotFound"}', 'no table: ResourceNotFound'],
  [
    '{"level":"ERROR","message":"no","error":{"name":"SqlError","message":"why","stack":"at"}}',
    'no: SqlError: why',
  ],
  ['{"level":"ERROR","logger":"kafkajs","message":"coordinator is loading"}', undefined],
  ['{"level":', undefined],
  ['TypeError: x is not a function', 'TypeError: x is not a function'],
  ['    at handler (index.mjs:1:1)', undefined],
  ['an error is mentioned', undefined],
];
for (const [line, expected] of table)
  test(`${line} holds ${expected ?? 'no error'}`, () => assert.equal(errorIn(line), expected));

test('a failed call is one line of the file, and none for the screen', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-logs-'));
  const said: string[] = [];
  const logs = createFunctionLogs(
    folder,
    line => said.push(line),
    () => 0,
  );
  const trace = ['TypeError: no such', 'thing', '    at handler (index.mjs:1:2)'];
  const payload = JSON.stringify({ errorType: 'TypeError', errorMessage: 'no such\nthing', trace });
  for (const requestId of ['a', 'b']) logs.onFailed('f', { requestId, payload, records: 't-0@7' });
  await logs.stop();
  const lines = (await readFile(join(folder, 'f.log'), 'utf8')).trimEnd().split('\n');
  assert.deepEqual(
    lines.map(line => JSON.parse(line)),
    ['a', 'b'].map(requestId => ({
      level: 'error',
      event: 'Invoke Error',
      timestamp: '1970-01-01T00:00:00.000Z',
      requestId,
      records: 't-0@7',
      errorType: 'TypeError',
      errorMessage: 'no such\nthing',
      stack: trace,
    })),
  );
  assert.deepEqual(said, []);
  await rm(folder, { recursive: true });
});

test('everything is kept in a file a function, and errors are said once in five seconds', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-logs-'));
  const said: string[] = [];
  let now = 0;
  const logs = createFunctionLogs(
    folder,
    line => said.push(line),
    () => now,
  );
  logs.onLog('f', '{"level":"error","message":"one"}');
  logs.onLog('f', '{"level":"error","message":"two"}');
  logs.onLog('g', 'fine');
  now = 5000;
  logs.onLog('f', '{"level":"error","message":"three"}');
  await logs.stop();
  const file = join(folder, 'f.log');
  assert.deepEqual(said, [`f: one (${file})`, `f: three (${file})`]);
  assert.equal((await readFile(file, 'utf8')).split('\n').length, 4);
  assert.equal(await readFile(join(folder, 'g.log'), 'utf8'), 'fine\n');
});
