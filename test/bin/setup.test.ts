import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'millrace-setup-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('missing packages are installed once, also by two commands at the same time', async () => {
  const clone = newClone('twice');
  const [first, second] = await Promise.all([setUp(clone), setUp(clone)]);
  assert.deepEqual([first.code, second.code], [0, 0]);
  assert.equal(installs(clone), 1);
  assert.match(first.output + second.output, /Installing packages/);
});

test('with the packages in place it says and does nothing', async () => {
  const clone = newClone('idle');
  await setUp(clone);
  assert.deepEqual(await setUp(clone), { code: 0, output: '' });
  assert.equal(installs(clone), 1);
});

test('a changed lockfile is installed, one only touched is not', async () => {
  const clone = newClone('changed');
  await setUp(clone);
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(clone, 'package-lock.json'), later, later);
  await setUp(clone);
  assert.equal(installs(clone), 1);
  writeFileSync(join(clone, 'package-lock.json'), '{"version":2}');
  utimesSync(join(clone, 'package-lock.json'), later, later);
  await setUp(clone);
  assert.equal(installs(clone), 2);
});

test('packages the user installed after the lockfile changed are left as they are', async () => {
  const clone = newClone('by-hand');
  mkdirSync(join(clone, 'node_modules'));
  writeFileSync(join(clone, 'node_modules', '.package-lock.json'), '{}');
  await setUp(clone);
  assert.equal(installs(clone), 0);
});

test('an install that fails ends the command, and the next one tries again', async () => {
  const clone = newClone('failing', 'console.error("npm error network"); process.exit(7)');
  const { code, output } = await setUp(clone);
  assert.equal(code, 1);
  assert.match(output, /npm error network\nnpm ci ended with exit code 7/);
  assert.equal((await setUp(clone)).code, 1);
});

test('a Node that is too old is refused in one line', async () => {
  const clone = newClone('old');
  const old = join(clone, 'old.cjs');
  writeFileSync(old, 'Object.defineProperty(process.versions, "node", { value: "18.20.1" })');
  const { code, output } = await setUp(clone, ['--require', old]);
  assert.equal(code, 1);
  assert.match(output, /^Millrace needs Node 20 or newer, and this is 18\.20\.1: [^\n]*\n$/);
});

/** A project with the script, a lockfile, and an npm that counts its calls and installs nothing. */
function newClone(name: string, npm = INSTALL): string {
  const clone = join(folder, name);
  for (const file of [
    'bin/setup.mjs',
    'lib/local/engines/lock.mjs',
    'lib/local/engines/make-folder.mjs',
    'lib/local/engines/process-identity.mjs',
  ])
    cpSync(join(root, file), join(clone, file));
  writeFileSync(join(clone, 'package-lock.json'), '{"version":1}');
  writeFileSync(join(clone, 'npm.cjs'), npm);
  return clone;
}

const INSTALL = `
  const fs = require('fs');
  fs.appendFileSync('installs', process.argv[2] + '\\n');
  fs.mkdirSync('node_modules', { recursive: true });
  fs.writeFileSync('node_modules/.package-lock.json', '{}');
`;

function installs(clone: string): number {
  try {
    return readFileSync(join(clone, 'installs'), 'utf8').split('ci\n').length - 1;
  } catch {
    return 0;
  }
}

function setUp(clone: string, flags: readonly string[] = []): Promise<{ code: number; output: string }> {
  return new Promise(resolve => {
    const env = { ...process.env, npm_execpath: join(clone, 'npm.cjs'), NODE_OPTIONS: '' };
    execFile(process.execPath, [...flags, join(clone, 'bin/setup.mjs')], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
    );
  });
}
