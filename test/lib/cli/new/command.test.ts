import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { copyProject } from '../../../support/run/project-copy.ts';

const project = copyProject();
after(() => project.dispose());

// The tests that come with a pipeline lean on the project's own.
for (const room of ['test', 'bench'])
  cpSync(resolve(import.meta.dirname, '../../../..', room), join(project.folder, room), { recursive: true });

/** As long as a name may be: the formatter has most to do. */
const name = 'abcdefghijklmnop2026';

function run(...words: string[]): { status: number | null; stdout: string; lastLine: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/new.ts', ...words], {
    cwd: project.folder,
    encoding: 'utf8',
  });
  return { status, stdout, lastLine: stderr.trimEnd().split('\n').at(-1) ?? '' };
}

/** Every source of the copy with its text. */
function tree(): ReadonlyMap<string, string> {
  const rooms = ['lib', 'domain', 'functions', 'dashboard', 'test'].map(room => join(project.folder, room));
  const entries = rooms.flatMap(room => readdirSync(room, { recursive: true, withFileTypes: true }));
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return new Map(files.map(file => [file, readFileSync(file, 'utf8')]));
}

const wrong: readonly (readonly [readonly string[], number, RegExp])[] = [
  [[], 2, /^new: say what: pipeline NAME$/],
  [['stream', 'x'], 2, /^new: there is nothing new of the kind "stream"; there is: pipeline$/],
  [['pipeline'], 2, /^new: say what the pipeline is called: pipeline NAME$/],
  [['pipeline', 'one', 'two'], 2, /^new: unexpected "two"$/],
  ...['Orders', '2fast', 'a', 'my-orders', 'abcdefghijklmnop20261', '../x', 'ä1'].map(
    bad =>
      [
        ['pipeline', bad],
        2,
        /^new: a pipeline's name is 2 to 20 lower case letters and digits, .*; not "/,
      ] as const,
  ),
  [
    ['pipeline', 'raw'],
    1,
    /^new: "raw" is in use: `npm run produce -- raw` sends lines to any topic; choose another name$/,
  ],
  [['pipeline', 'streams'], 1, /^new: "streams" is in use: /],
  [
    ['pipeline', 'trades'],
    1,
    /^new: the name "trades" is taken: \S*trades\S* is there already; nothing was written$/,
  ],
  // Files of the house that have these names.
  [['pipeline', 'env'], 1, /^new: the name "env" is taken: functions\/\w+\/env\.ts is there already/],
  [
    ['pipeline', 'pipelines'],
    1,
    /^new: the name "pipelines" is taken: lib\/pipelines\/pipelines\.ts is there/,
  ],
  [['pipeline', 'file'], 1, /^new: the name "file" is taken: lib\/cli\/produce\/file is there already/],
];
for (const [words, status, line] of wrong)
  test(`new ${words.join(' ')} ends with ${status} and changes nothing`, () => {
    const before = tree();
    const ended = run(...words);
    assert.deepEqual([ended.status, ended.stdout], [status, '']);
    assert.match(ended.lastLine, line);
    assert.deepEqual(tree(), before);
  });

test('a list that has no place for a line is named with the line, before anything is written', () => {
  const list = join(project.folder, 'dashboard/pages/pages.ts');
  const text = readFileSync(list, 'utf8');
  writeFileSync(list, text.replace('= [tradesPage]', '= all(tradesPage)'));
  const before = tree();
  const { status, lastLine } = run('pipeline', name);
  assert.equal(status, 1);
  assert.ok(lastLine.startsWith('new: dashboard/pages/pages.ts has no list '), lastLine);
  assert.ok(lastLine.includes(`import { ${name}Page } from './${name}/page.tsx';`), lastLine);
  assert.deepEqual(tree(), before);
  writeFileSync(list, text);
});

test('a new pipeline compiles, passes the linter, the formatter and its own tests, and synthesizes', () => {
  const before = tree();
  const { status, stdout, lastLine } = run('pipeline', name);
  assert.equal(status, 0, lastLine);
  const told = [...stdout.matchAll(/^ {2}([\w./-]+\.tsx?)(?: {2}\(\d+ lines\))?$/gm)].map(
    ([, path = '']) => path,
  );
  const differs = [...tree()].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
  assert.deepEqual(told.map(path => join(project.folder, path)).sort(), differs.sort());

  const tool = (file: string, ...words: string[]): string =>
    execFileSync(process.execPath, [file, ...words], {
      cwd: project.folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, CDK_CONTEXT_JSON: '{"stage":"prod"}' },
    });
  tool('node_modules/typescript/bin/tsc', '--noEmit');
  tool('node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings', ...told);
  tool('node_modules/@biomejs/biome/bin/biome', 'format', ...told);
  assert.match(tool('--test', `test/domain/${name}/record.test.ts`), /pass 9\b/);
  tool('bin/app.ts');
  const second = run('pipeline', name);
  assert.equal(second.status, 1);
  assert.match(second.lastLine, /is taken: .*; nothing was written$/);
  assert.ok(!existsSync(join(project.folder, 'lib/cli/new/pipeline/domain', name)));
});
