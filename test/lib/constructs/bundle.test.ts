import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { variablesOf } from '../../../bench/bundles.ts';
import type { Entry } from '../../../lib/constructs/bundle.ts';
import { bundle, bundlesFor, functionOptions } from '../../../lib/constructs/bundle.ts';
import { entriesOf } from '../../../lib/pipelines/pipeline.ts';
import { pipelines } from '../../../lib/pipelines/pipelines.ts';
import { templatesOf } from '../stacks/assembly.ts';

const entries = entriesOf(pipelines);
const bundles = bundle(entries);
const fileOf = (entry: Entry): string => join(bundles.functionFolder(entry), 'index.mjs');

/** What the templates set, some function each of them; none is used while loading. */
const variables: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.values(templatesOf('dev'))
      .flatMap(template => Object.values(template.findResources('AWS::Lambda::Function')))
      .flatMap(({ Properties }) => Object.entries(variablesOf(Properties))),
  ),
  AWS_REGION: 'us-east-1',
  BROKERS: '127.0.0.1:1',
};

/** What each bundle exports as its handler, or why it does not load; they are modules apart, so one process loads them all. */
const loaded = ((): Readonly<Record<string, string>> => {
  const files = entries.map(entry => [entry, pathToFileURL(fileOf(entry)).href]);
  const program = `
    const load = url => import(url).then(({ handler }) => typeof handler, error => error.stack);
    const made = {};
    for (const [entry, url] of ${JSON.stringify(files)}) made[entry] = await load(url);
    made.hasFetch = String(process.moduleLoadList.includes('NativeModule internal/deps/undici/undici'));
    console.log(JSON.stringify(made));
    process.exit();`;
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: dirname(bundles.site),
    env: variables,
    encoding: 'utf8',
  });
  assert.equal(child.status, 0, child.stderr);
  return JSON.parse(child.stdout) as Record<string, string>;
})();

/** Functions that speak Kafka themselves, and those that score posts. */
const withKafka = /^producer\/|^transform\/posts$/;
const withLexicon = /^(transform|aggregate)\/posts$/;

/** 390 KB are the AWS SDK and our own code; a Kafka client, a lexicon and each further pipeline's views have room beside it. */
function limitOf(entry: Entry): number {
  const views = entry === 'query/handler' ? 15 * (pipelines.length - 1) : 0;
  return 390 + (withKafka.test(entry) ? 410 : 0) + (withLexicon.test(entry) ? 150 : 0) + views;
}

for (const entry of entries) {
  const limitKb = limitOf(entry);
  test(`${entry} is one file of at most ${limitKb} KB with the AWS SDK in it`, () => {
    assert.deepEqual(readdirSync(bundles.functionFolder(entry)), ['index.mjs']);
    const { size } = statSync(fileOf(entry));
    assert.ok(size <= limitKb * 1000, `${size} bytes`);
  });

  test(`${entry} loads on its own, away from the repository’s packages, and exports a handler`, () => {
    assert.equal(loaded[entry], 'function');
  });
}

test('no function pays for what Node’s fetch consists of as it starts', () => {
  assert.equal(loaded['hasFetch'], 'false');
});

test('the same sources give the same bytes, whatever the folder', () => {
  const some: readonly Entry[] = ['producer/posts', 'transform/posts', 'query/handler'];
  const { folder, bundles: again } = bundlesFor(some);
  buildSync(functionOptions(folder, some, false));
  for (const entry of some) {
    const file = join(again.functionFolder(entry), 'index.mjs');
    assert.deepEqual(readFileSync(file), readFileSync(fileOf(entry)), entry);
  }
});

test('the site has every file that its page asks for', () => {
  const page = readFileSync(join(bundles.site, 'index.html'), 'utf8');
  const files = [...page.matchAll(/(?:src|href)="\.?\/?([^":]+\.\w+)"/g)].map(([, path]) => path ?? '');
  assert.ok(files.includes('main.js'));
  for (const path of files) assert.ok(existsSync(join(bundles.site, path)), path);
});
