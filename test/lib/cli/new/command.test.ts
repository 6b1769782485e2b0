import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeNew } from '../../../../lib/cli/new/command.ts';
import { copyProject } from '../../../support/run/project-copy.ts';

const project = copyProject();
after(() => project.dispose());

/** Every source of the copy with its text. */
function tree(): ReadonlyMap<string, string> {
  const rooms = ['lib', 'domain', 'functions', 'dashboard'].map(room => join(project.folder, room));
  const entries = rooms.flatMap(room => readdirSync(room, { recursive: true, withFileTypes: true }));
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return new Map(files.map(file => [file, readFileSync(file, 'utf8')]));
}

const names = ['Orders', '2fast', 'a', 'my-orders', 'abcdefghijklmnop20261', '../x', 'ä1'];

const wrong: readonly (readonly [readonly string[], string, RegExp])[] = [
  [[], 'WrongUsage', /^say what: pipeline NAME$/],
  [['stream', 'x'], 'WrongUsage', /^there is nothing new of the kind "stream"; there is: pipeline$/],
  [['pipeline'], 'WrongUsage', /^say what the pipeline is called: pipeline NAME$/],
  [['pipeline', 'one', 'two'], 'WrongUsage', /^unexpected "two"$/],
  ...names.map(
    name =>
      [
        ['pipeline', name],
        'WrongUsage',
        /^a pipeline's name is 2 to 20 lower case letters and digits, .*; not "/,
      ] as const,
  ),
  [
    ['pipeline', 'raw'],
    'Refusal',
    /^"raw" is in use: `npm run produce -- raw` sends lines to any topic; choose another name$/,
  ],
  [['pipeline', 'streams'], 'Refusal', /^"streams" is in use: /],
  [
    ['pipeline', 'trades'],
    'Refusal',
    /^the name "trades" is taken: \S*trades\S* is there already; nothing was/,
  ],
  // Files of the house that have these names.
  [['pipeline', 'env'], 'Refusal', /^the name "env" is taken: functions\/\w+\/env\.ts is there already/],
  [['pipeline', 'pipelines'], 'Refusal', /^the name "pipelines" is taken: lib\/pipelines\/pipelines\.ts is/],
  [['pipeline', 'file'], 'Refusal', /^the name "file" is taken: lib\/cli\/produce\/file is there already/],
];
for (const [words, name, message] of wrong)
  test(`new ${words.join(' ')} is refused and changes nothing`, async () => {
    const before = tree();
    await assert.rejects(makeNew(project.folder, words), { name, message });
    assert.deepEqual(tree(), before);
  });

test('a list that has no place for a line is named with the line, before anything is written', async () => {
  const list = join(project.folder, 'dashboard/pages/pages.ts');
  const text = readFileSync(list, 'utf8');
  writeFileSync(list, text.replace(/= \[([^\]]*)\]/, '= all($1)'));
  const before = tree();
  await assert.rejects(makeNew(project.folder, ['pipeline', 'orders']), {
    name: 'Refusal',
    message:
      /^dashboard\/pages\/pages\.ts has no list .*import \{ ordersPage \} from '\.\/orders\/page\.tsx'; and ordersPage/,
  });
  assert.deepEqual(tree(), before);
});
