import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type BareProject, bareProject } from '../support/run/bare-project.ts';

const entry = { 'entry.ts': 'const done: string = "";\nprocess.stdout.write(done);' };

function run(project: BareProject): Promise<{ code: number | null; output: string }> {
  return project.launch(['entry.ts']).ended;
}

function installs(project: BareProject): number {
  return project.npmCalls().filter(call => call.startsWith('ci ')).length;
}

test('missing packages are installed once, also by two commands at the same time', async () => {
  const project = bareProject('twice', entry);
  const [first, second] = await Promise.all([run(project), run(project)]);
  assert.deepEqual([first.code, second.code], [0, 0]);
  assert.equal(installs(project), 1);
  assert.match(first.output + second.output, /Installing packages/);
  assert.match(
    project.npmCalls().join('\n'),
    /^ci --ignore-scripts$/m,
    'no package runs a program of its own',
  );
});

test('with the packages in place it says and does nothing', async () => {
  const project = bareProject('idle', entry);
  await run(project);
  const { code, output } = await run(project);
  assert.deepEqual([code, output], [0, '']);
  assert.equal(installs(project), 1);
});

test('a changed lockfile is installed, one only touched is not', async () => {
  const project = bareProject('changed', entry);
  await run(project);
  const later = new Date(Date.now() + 60_000);
  const lockfile = join(project.folder, 'package-lock.json');
  utimesSync(lockfile, later, later);
  await run(project);
  assert.equal(installs(project), 1);
  writeFileSync(lockfile, '{"version":2}');
  utimesSync(lockfile, later, later);
  await run(project);
  assert.equal(installs(project), 2);
});

test('packages the user installed after the lockfile changed are left as they are', async () => {
  const project = bareProject('by-hand', entry);
  mkdirSync(join(project.folder, 'node_modules'));
  writeFileSync(join(project.folder, 'node_modules', '.package-lock.json'), '{}');
  await run(project);
  assert.equal(installs(project), 0);
});

test('an install that fails ends the command, and the next one tries again', async () => {
  const npm = 'console.error("npm error network"); process.exit(7)';
  const project = bareProject('failing', { ...entry, 'npm.cjs': npm });
  const { code, output } = await run(project);
  assert.equal(code, 1);
  assert.match(output, /npm error network\nnpm ci ended with exit code 7/);
  assert.equal((await run(project)).code, 1);
});
