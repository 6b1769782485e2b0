import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { script } from '../../../support/run/program.ts';
import { copyProject } from '../../../support/run/project-copy.ts';

const root = resolve(import.meta.dirname, '../../../..');
const project = copyProject();
after(() => project.dispose());

// The tests that come with a pipeline lean on the project's own.
for (const room of ['test', 'bench'])
  cpSync(join(root, room), join(project.folder, room), { recursive: true });

/** As long as a name may be: the formatter has most to do. */
const name = 'abcdefghijklmnop2026';

async function done(file: string, ...words: string[]): Promise<string> {
  const environment = { CDK_CONTEXT_JSON: '{"stage":"prod"}' };
  const { code, stdout, stderr } = await script(file, words, environment, { folder: project.folder }).ended;
  assert.equal(code, 0, `${file}: ${stdout}${stderr}`);
  return stdout;
}

test('a new pipeline compiles, passes the linter, the formatter and its own tests, and synthesizes', async () => {
  const before = tree();
  const said = await done('bin/new.ts', 'pipeline', name);
  const listed = [...said.matchAll(/^ {2}([\w./-]+\.tsx?)(?: {2}\(\d+ lines\))?$/gm)].map(
    ([, path = '']) => path,
  );
  const differs = [...tree()].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
  assert.deepEqual(listed.map(path => join(project.folder, path)).sort(), differs.sort());

  // On two cores it does twice what it does on one.
  await done('node_modules/typescript/bin/tsc', '--noEmit', '--singleThreaded');
  await done('node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings', ...listed);
  await done('node_modules/@biomejs/biome/bin/biome', 'format', ...listed);
  assert.match(await done(`test/domain/${name}/record.test.ts`), /pass 9\b/);
  await done('bin/app.ts');
});

/** Every source of the copy with its text. */
function tree(): ReadonlyMap<string, string> {
  const rooms = ['lib', 'domain', 'functions', 'dashboard', 'test'].map(room => join(project.folder, room));
  const entries = rooms.flatMap(room => readdirSync(room, { recursive: true, withFileTypes: true }));
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return new Map(files.map(file => [file, readFileSync(file, 'utf8')]));
}
