import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { givenPath } from '../../../../../lib/terminal/flags.ts';
import { Refusal } from '../../../../../lib/terminal/refusal.ts';
import { checkModule } from '../../../../../lib/cli/streams/module/check.ts';
import { readyModule, type ReadyModule } from '../../../../../lib/cli/streams/module/deploy.ts';
import { moduleSource } from '../../../../../lib/cli/streams/module/source.ts';
import { naming } from '../../../../support/run/processes.ts';
import { until } from '../../../../support/until.ts';
import { onLoopback } from '../../../../support/on-loopback.ts';

const good = `export const stream = (batch: Uint8Array[]): [string, object][] =>
  batch.map(message => ['INSERT INTO nodes (id) VALUES (:id)', { id: String(message) }]);`;

const folder = mkdtempSync(join(tmpdir(), 'millrace-modules-'));
const variables = {
  CLUSTER_ARN: 'c',
  SECRET_ARN: 's',
  DATABASE: 'd',
  COUNTERS_TABLE: 't',
  SET_ASIDE_TABLE: 'a',
  STREAM: 'votes',
  MAX_TRIES: '3',
  STAGE: 'test',
  POWERTOOLS_LOG_LEVEL: 'INFO',
};

const server = createServer((request, response) => {
  if (request.url === '/silent.ts') return;
  if (request.url === '/votes.ts') response.end(good);
  else if (request.url === '/large.js') response.end('//'.padEnd(1024 * 1024 + 1, '.'));
  else response.writeHead(404).end('export const stream = () => [];');
});
const { url, stop } = await onLoopback(server);

after(() => {
  stop();
  rmSync(folder, { recursive: true });
});

test('a module comes by path, by file: or by http:, and gives a bundle that is the same next time', async () => {
  const path = file('votes.ts', good);
  const [first, second, third] = await Promise.all([ready(path), ready(path), ready(`${url}/votes.ts`)]);
  assert.deepEqual(first?.bundle, second?.bundle);
  assert.ok(third !== undefined && third.bundle.length < 500_000);
  assert.equal(
    (await ready(pathToFileURL(path).href)).variables['MILLRACE_TRANSFORM'],
    pathToFileURL(path).href,
  );
});

test('a module may import what lies beside it, and export its transform under another name', async () => {
  file('rules.js', "export const sql = 'DELETE FROM nodes';");
  const path = file(
    'tally.mjs',
    "import { sql } from './rules.js'; export async function tally() { return [[sql]]; }",
  );
  const source = await moduleSource(path, 'tally');
  assert.ok((await readyModule(source, variables)).bundle.length > 0);
});

test('the files of a module are noted where that is wanted, without packages; so is a file that a broken one lacks', async () => {
  file('part.ts', 'export const part = [];');
  const path = file('whole.ts', "import { part } from './part.ts'; export const stream = () => part;");
  const files = new Set<string>();
  const source = await moduleSource(path);
  const { sources } = await readyModule(source, variables, files);
  const own = sources?.files.filter(name => name.startsWith(folder));
  assert.deepEqual(
    own?.sort(),
    ['part.ts', 'whole.sql', 'whole.ts'].map(name => join(folder, name)),
  );
  assert.ok(files.size > 3 && ![...files].some(name => name.includes('node_modules')), [...files].join());
  file('part.ts', "export const part = [];\nexport * from './rest.ts'; export const = 1;");
  await assert.rejects(readyModule(source, variables, files), {
    name: 'Refusal',
    message: `${path}: ${join(folder, 'part.ts')}: line 2, column 41: Expected identifier but found "="`,
  });
  file('part.ts', "export * from './rest.ts'; export const part = [];");
  await assert.rejects(readyModule(source, variables, files), /Could not resolve "\.\/rest\.ts"/);
  assert.ok(files.has(join(folder, 'rest.ts')));
  assert.equal((await readyModule(await moduleSource(`${url}/votes.ts`), variables)).sources, undefined);
});

test('what a module throws when it is loaded is reported with its place', async () => {
  const thrower = file('thrower.ts', "\n\nthrow new Error('never');");
  await refused(ready(thrower), `${thrower}: line 3, column 7: never`);
  const other = file('innocent.ts', "import './thrower.ts'; export const stream = () => [];");
  await refused(ready(other), `${other}: ${thrower}: line 3, column 7: never`);
  const none = file('none.ts', 'export const flow = () => [];');
  await refused(ready(none), `${none}: the module exports no function named stream`);
});

test('a module that cannot be had is refused in the words of the language', async () => {
  const missing = join(folder, 'missing.ts');
  for (const uri of [
    missing,
    pathToFileURL(missing).href,
    `${url}/missing.ts`,
    'http://127.0.0.1:9/x.ts',
    folder,
  ])
    await refused(ready(uri), `Couldn't get the transform script from ${uri}`);
});

test('a relative path that is not there is refused with the place where it was looked for', async () => {
  await refused(
    ready('nowhere/x.ts'),
    `Couldn't get the transform script from nowhere/x.ts (${givenPath('nowhere/x.ts')})`,
  );
});

test('a module that is too large, or comes by another scheme, is refused', async () => {
  await refused(ready(`${url}/large.js`), `the transform script ${url}/large.js is larger than 1 MB`);
  await refused(
    ready('ftp://example.org/x.ts'),
    'a transform comes from a path, or by file:, http: or https:, not by ftp:',
  );
});

const broken: readonly (readonly [name: string, text: string, why: string])[] = [
  ['syntax.ts', 'export function stream( {', 'line 1, column 26: Expected identifier but found end of file'],
  ['import.ts', "import './nowhere.ts'; export const stream = () => [];", 'Could not resolve "./nowhere.ts"'],
  ['export.ts', 'export const flow = () => [];', 'the module exports no function named stream'],
  ['constant.ts', 'export const stream = 7;', 'the module exports no function named stream'],
  ['throws.ts', "throw new Error('not\\ntoday'); export const stream = () => [];", 'not today'],
  ['exits.ts', 'process.exit(0); export const stream = () => [];', 'its process ended'],
];

for (const [name, text, why] of broken) {
  test(`a broken module is refused in one line: ${why}`, async () => {
    const path = file(name, text);
    await assert.rejects(ready(path), (error: Error) => {
      assert.ok(error instanceof Refusal);
      assert.ok(error.message.startsWith(`${path}: `) && error.message.includes(why), error.message);
      assert.ok(!error.message.includes('\n'));
      return true;
    });
  });
}

test('a module that never finishes loading, or a server that never answers, is given up on', async () => {
  const endless = { uri: 'hangs.ts', mostMs: 500 };
  await Promise.all([
    refused(
      checkModule(Buffer.from('for (;;);'), endless, variables, assert.fail, assert.fail),
      'hangs.ts did not load within 0.5 s',
    ),
    refused(ready(`${url}/silent.ts`, 500), `${url}/silent.ts did not answer within 0.5 s`),
  ]);
});

test('a pipe or a device is no module, and is not waited for', async () => {
  const pipe = join(folder, 'pipe.ts');
  execFileSync('mkfifo', [pipe]);
  for (const uri of [pipe, '/dev/zero', pathToFileURL(pipe).href])
    await refused(ready(uri), `Couldn't get the transform script from ${uri}`);
});

test('a pipe among the imports is given up on, and the next module is bundled', async () => {
  execFileSync('mkfifo', [join(folder, 'rules.ts')]);
  const path = file('imports-pipe.ts', "export { stream } from './rules.ts';");
  await refused(ready(path, 500), `${path} could not be bundled within 0.5 s`);
  assert.ok((await ready(file('after.ts', good))).bundle.length > 0);
});

test('a check ends when its parent is killed, and its folder is removed by a later one', async () => {
  const check = new URL('../../../../../lib/cli/streams/module/check.ts', import.meta.url).href;
  const text = `
    import { checkModule } from ${JSON.stringify(check)};
    await checkModule(Buffer.from('for (;;);'), { uri: 'endless.ts', mostMs: 60_000 }, {});`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', text], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: folder },
  });
  const exit = once(parent, 'exit');
  await until('the check is under way', 20_000, () => checks().length === 1);
  parent.kill('SIGKILL');
  await exit;
  await until('it has ended', 5_000, () => checks().length === 0);
  const [left = ''] = checkFolders();
  const old = new Date(Date.now() - 120_000);
  utimesSync(join(folder, left), old, old);
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = folder;
  try {
    await ready(file('sweeps.ts', good));
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
  assert.notEqual(left, '');
  assert.deepEqual(checkFolders(), []);
});

function checkFolders(): string[] {
  return readdirSync(folder).filter(name => name.startsWith('millrace-check-'));
}

/** Processes at work in one of them. */
function checks(): readonly unknown[] {
  return naming('./index.mjs').filter(({ pid }) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(join(folder, 'millrace-check-'));
    } catch {
      return false;
    }
  });
}

async function ready(uri: string, mostMs?: number): Promise<ReadyModule> {
  const source = await moduleSource(uri, undefined, undefined, mostMs);
  try {
    return await readyModule(source, variables);
  } finally {
    await source.dispose();
  }
}

async function refused(work: Promise<unknown>, message: string): Promise<void> {
  await assert.rejects(
    work,
    (error: Error) => error instanceof Refusal && error.message === message,
    message,
  );
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
