import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from '../../../lib/constructs/bundle.ts';
import { createRebundler } from '../../../lib/constructs/rebundle.ts';
import { entriesOf } from '../../../lib/pipelines/pipeline.ts';
import { pipelines } from '../../../lib/pipelines/pipelines.ts';
import { copyProject } from '../../support/run/project-copy.ts';

const entries = entriesOf(pipelines);
const project = copyProject();
after(() => project.dispose());

test('bundles made for saves are those that are deployed, byte by byte', async () => {
  const rebundler = await createRebundler(entries, false);
  const { bundles } = rebundler;
  const deployed = bundle(entries);
  const differing = (): string[] =>
    entries.filter(
      entry =>
        !readFileSync(join(bundles.functionFolder(entry), 'index.mjs')).equals(
          readFileSync(join(deployed.functionFolder(entry), 'index.mjs')),
        ),
    );
  assert.deepEqual(differing(), []);
  await rebundler.update(['functions/transform/trades.ts', 'dashboard/main.tsx']);
  await rebundler.dispose();
  assert.deepEqual(differing(), []);
});

test('with source maps each bundle names the TypeScript it was made of by absolute address', () => {
  const folder = bundle(['transform/trades'], true).functionFolder('transform/trades');
  const { sources } = JSON.parse(readFileSync(join(folder, 'index.mjs.map'), 'utf8')) as {
    sources: string[];
  };
  const own = fileURLToPath(new URL('../../../functions/transform/trades.ts', import.meta.url));
  assert.ok(
    sources.includes(pathToFileURL(own).href),
    sources.filter(at => !at.includes('node_modules')).join('\n'),
  );
  assert.match(
    readFileSync(join(folder, 'index.mjs'), 'utf8'),
    /\n\/\/# sourceMappingURL=index\.mjs\.map\n?$/,
  );
});

/** Runs in the copy, as the bundler works where its own file is. */
const PROGRAM = `
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stop } from 'esbuild';
import { createRebundler } from './lib/constructs/rebundle.ts';
const { bundles, update } = await createRebundler(['transform/trades', 'aggregate/trades'], false);
const file = 'functions/aggregate/trades.ts';
const text = readFileSync(file, 'utf8');
const made = entry => readFileSync(join(bundles.functionFolder(entry), 'index.mjs'), 'utf8');
const save = async (content, files = [file]) => {
  writeFileSync(file, content);
  return update(files).then(() => 'made', error => error.message);
};
const importedFile = 'functions/batch/aggregate.ts';
const imported = readFileSync(importedFile, 'utf8');
const saveImported = async content => {
  writeFileSync(importedFile, content);
  return update([importedFile]).then(() => 'made', error => error.message);
};
const others = made('transform/trades');
const said = [
  await save(text + '\\nconst x = ;'),
  made('aggregate/trades').includes('saved once'),
  await save(text, []),
  await saveImported(''),
  await saveImported(imported),
  await save(text + '\\nconsole.log("saved once");'),
  made('aggregate/trades').includes('saved once'),
  await save(text + '\\nconsole.log("saved twice");'),
  made('aggregate/trades').includes('saved twice'),
  made('transform/trades') === others,
];
console.log(JSON.stringify(said));
// It complains when its parent goes while it waits for an answer.
await stop();
process.exit();
`;

test('a save that does not compile is reported with its place and keeps the bundle; a repaired one is bundled', () => {
  const words = ['--input-type=module', '--eval', PROGRAM];
  const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: project.folder, encoding: 'utf8' });
  assert.equal(stderr, '');
  const lines = readFileSync(join(project.folder, 'functions/aggregate/trades.ts'), 'utf8').split(
    '\n',
  ).length;
  assert.deepEqual(JSON.parse(stdout), [
    `functions/aggregate/trades.ts:${lines}:11: Unexpected ";"`,
    false,
    'made',
    'functions/aggregate/trades.ts:3:10: Import "createAggregate" will always be undefined because the file "functions/batch/aggregate.ts" has no exports',
    'made',
    'made',
    true,
    'made',
    true,
    true,
  ]);
});
