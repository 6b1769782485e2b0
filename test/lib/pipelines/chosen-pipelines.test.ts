import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { bundle } from '../../../lib/constructs/bundle.ts';
import { chosenPipelines, entriesOf } from '../../../lib/pipelines/pipeline.ts';
import { pipelines } from '../../../lib/pipelines/pipelines.ts';
import { posts } from '../../../lib/pipelines/posts.ts';
import { trades } from '../../../lib/pipelines/trades.ts';
import { rooms, templatesOf } from '../stacks/assembly.ts';

const root = join(import.meta.dirname, '../../..');
const all = [trades, posts];

function namesChosenBy(text: string | undefined): readonly string[] {
  return chosenPipelines(all, { MILLRACE_PIPELINES: text }).map(({ name }) => name);
}

for (const [text, names] of [
  [undefined, ['trades', 'posts']],
  ['trades', ['trades']],
  ['posts', ['posts']],
  ['posts, trades', ['trades', 'posts']],
] as const)
  test(`MILLRACE_PIPELINES=${text} chooses ${names.join(' and ')}`, () => {
    assert.deepEqual(namesChosenBy(text), names);
  });

for (const [text, wrong] of [
  ['', ''],
  ['trades,', ''],
  ['trades,chats', 'chats'],
  ['Trades', 'Trades'],
] as const)
  test(`MILLRACE_PIPELINES=${text} is refused, and the names that there are stand in the line`, () => {
    assert.throws(() => namesChosenBy(text), {
      message: `MILLRACE_PIPELINES: there is no pipeline "${wrong}"; name some of trades,posts, separated by commas`,
    });
  });

test('a pipeline that is left out is in no template and among no functions', () => {
  const chosen = chosenPipelines(all, { MILLRACE_PIPELINES: 'trades' });
  assert.deepEqual(
    entriesOf(chosen).filter(entry => entry.endsWith('posts')),
    [],
  );
  const templates = templatesOf('prod', undefined, chosen);
  for (const room of rooms) assert.doesNotMatch(JSON.stringify(templates[room].toJSON()), /posts/i, room);
});

test('query is given the variables of the pipelines that are there, and their names', () => {
  const [query, ...others] = Object.values(
    templatesOf('dev', undefined, [trades]).dashboard.findResources('AWS::Lambda::Function', {
      Properties: { Description: 'answers the dashboard' },
    }),
  );
  assert.deepEqual(others, []);
  const variables = query?.Properties.Environment.Variables;
  assert.equal(variables.PIPELINES, 'trades');
  assert.equal('POSTS_TABLE' in variables, false);
  templatesOf('dev', undefined, all).dashboard.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { PIPELINES: 'trades,posts' } },
  });
});

test('the page is given the names of the pipelines whose tabs it shows', () => {
  const { site } = bundle([], false, ['trades', 'posts']);
  assert.match(readFileSync(join(site, 'index.html'), 'utf8'), /<body data-pipelines="trades,posts">/);
});

test('the app refuses a wrong name in one line, without a stack', () => {
  const outDir = mkdtempSync(join(tmpdir(), 'millrace-chosen-'));
  const { status, stderr } = spawnSync(process.execPath, ['bin/app.ts'], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: outDir, MILLRACE_PIPELINES: 'trade' },
    encoding: 'utf8',
  });
  rmSync(outDir, { recursive: true });
  const known = pipelines.map(({ name }) => name).join(',');
  assert.equal(
    stderr,
    `MILLRACE_PIPELINES: there is no pipeline "trade"; name some of ${known}, separated by commas\n`,
  );
  assert.equal(status, 1);
});
