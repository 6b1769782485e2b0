import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type BareProject, bareProject, NPM, tarOf } from '../support/run/bare-project.ts';

const old = { node: '20.20.2' };

function packs(project: BareProject): number {
  return project.npmCalls().filter(call => call.startsWith('pack ')).length;
}

/** Nothing of a fetch that failed is left: only the lock's folder, or not even that. */
function cached(project: BareProject): readonly string[] {
  const cache = join(project.folder, 'cache');
  return existsSync(cache) ? readdirSync(cache).filter(name => !name.endsWith('.lock')) : [];
}

const TELL = 'const words: string[] = process.argv.slice(2);\nconsole.log(JSON.stringify(words));';

/** An npm whose `pack` never gets further than half a package. */
const HALF = NPM.replace('fs.copyFileSync(', 'setInterval(() => {}, 1000), fs.writeFileSync(').replace(
  "'registry/package.tgz', path.join(to, 'package.tgz')",
  "path.join(to, 'package.tgz'), 'half'",
);

test('a file of the project gets its words and runs in the same process where Node is new enough', async () => {
  const text = 'console.log(process.pid, process.argv[1], ...process.argv.slice(2)); process.exitCode = 3;';
  const project = bareProject('new-enough', { 'part/entry.ts': text });
  const run = project.launch(['part/entry.ts', '--flag', 'a b']);
  const { code, output } = await run.ended;
  assert.equal(code, 3);
  assert.match(output, new RegExp(`^${run.pid} ${join(project.folder, 'part/entry.ts')} --flag a b$`, 'm'));
  assert.equal(packs(project), 0);
});

test('where Node is older, Node 24 is fetched once, also by two at the same time, and runs the file', async () => {
  const project = bareProject('older', { 'entry.ts': TELL });
  const runs = [project.launch(['entry.ts', 'one'], old), project.launch(['entry.ts', 'two'], old)];
  const [first, second] = await Promise.all(runs.map(run => run.ended));
  assert.deepEqual([first?.code, second?.code], [0, 0]);
  assert.match(first?.output ?? '', /^\["one"\]$/m);
  assert.match(second?.output ?? '', /^\["two"\]$/m);
  assert.match(
    `${first?.output}${second?.output}`,
    /Fetching Node 24\.99\.0 \(node-here, about 50 MB\), once/,
  );
  const third = await project.launch(['entry.ts'], old).ended;
  assert.equal(third.output, '[]\n');
  assert.equal(packs(project), 1);
  assert.deepEqual(cached(project), [`node-24.99.0-${process.platform}-${process.arch}`]);
});

test('`node` on the PATH of what runs is that Node', async () => {
  const text = `import { execFileSync } from 'node:child_process';
    console.log(execFileSync('sh', ['-c', 'command -v node'], { encoding: 'utf8' }));`;
  const project = bareProject('path', { 'entry.ts': text });
  const { output } = await project.launch(['entry.ts'], old).ended;
  assert.ok(
    output.includes(
      join(project.folder, 'cache', `node-24.99.0-${process.platform}-${process.arch}`, 'bin/node'),
    ),
    output,
  );
});

test('without a network one line names both ways, and nothing half is left', async () => {
  const npm = NPM.replace(
    '} else {',
    `} else {
    console.error('npm error code ENOTFOUND\\nnpm error errno ENOTFOUND');
    console.error('npm error network request to the registry failed, reason: getaddrinfo ENOTFOUND');
    process.exit(1);`,
  );
  const project = bareProject('offline', { 'entry.ts': TELL, 'npm.cjs': npm });
  const { code, output } = await project.launch(['entry.ts'], old).ended;
  assert.equal(code, 1);
  const [line, ...more] = output.trim().split('\n').slice(1);
  assert.equal(
    line,
    "Millrace runs on Node 24, this is Node 20.20.2, and npm could not fetch it (network request to the registry failed, reason: getaddrinfo ENOTFOUND): connect this machine to npm's registry, or install Node 24 or newer",
  );
  assert.deepEqual(more, []);
  assert.deepEqual(cached(project), []);
});

test('a package with another content than the pinned one is refused and removed; the next command tries again', async () => {
  const other = gzipSync(tarOf({ 'package/bin/node': '#!/bin/sh\necho v24.99.0\n' }));
  const project = bareProject('other', { 'entry.ts': TELL, 'registry/package.tgz': other });
  for (const tries of [1, 2]) {
    const { code, output } = await project.launch(['entry.ts'], old).ended;
    assert.equal(code, 1);
    assert.match(
      output,
      /the registry's node-here@24\.99\.0 is not the one that is pinned \(its content is sha512-/,
    );
    assert.equal(packs(project), tries);
    assert.deepEqual(cached(project), []);
  }
});

test('a fetch that was killed leaves nothing that the next one takes for Node', async () => {
  const project = bareProject('killed', { 'entry.ts': TELL, 'npm.cjs': HALF });
  const run = project.launch(['entry.ts'], old);
  await run.saying('Fetching Node: ');
  process.kill(-run.pid, 'SIGKILL');
  assert.equal((await run.ended).signal, 'SIGKILL');
  assert.notDeepEqual(cached(project), []);
  writeFileSync(join(project.folder, 'npm.cjs'), NPM);
  const { code, output } = await project.launch(['entry.ts', 'again'], old).ended;
  assert.equal(code, 0, output);
  assert.match(output, /^\["again"\]$/m);
  assert.deepEqual(cached(project), [`node-24.99.0-${process.platform}-${process.arch}`]);
});

test('a cache that cannot be written is named, with the variable that names another', async () => {
  const project = bareProject('read-only', { 'entry.ts': TELL });
  const environment = { MILLRACE_CACHE: '/proc/millrace' };
  const { code, output } = await project.launch(['entry.ts'], { ...old, environment }).ended;
  assert.equal(code, 1);
  assert.match(output, /cache folder \/proc\/millrace cannot be written .*: name another in MILLRACE_CACHE/);
});

test('a Node that is too old even for the launcher is refused in one line', async () => {
  const project = bareProject('too-old', { 'entry.ts': TELL });
  const { code, output } = await project.launch(['entry.ts'], { node: '16.20.1' }).ended;
  assert.equal(code, 1);
  assert.match(output, /^Millrace needs Node 18 or newer to start with, and this is 16\.20\.1: [^\n]*\n$/);
});
