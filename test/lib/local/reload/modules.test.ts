import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Deployed } from '../../../../lib/local/reload/deploy-module.ts';
import { createModules } from '../../../../lib/local/reload/modules.ts';
import { sourcesFile } from '../../../../lib/local/reload/module-sources.ts';
import type { FunctionDefinition } from '../../../../lib/local/workers/function.ts';
import { until } from '../../../support/until.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-modules-')));
after(() => rmSync(root, { recursive: true }));

let count = 0;

/** A run with one stream that was made of `a.ts` and `b.ts`; what deploys it is given, and heard. */
function play(outcomes: readonly Deployed[] = [], readAtMs = Date.now() + 60_000) {
  const folder = join(root, `run-${(count += 1)}`);
  mkdirSync(folder);
  const path = (name: string): string => join(folder, name);
  const save = (name: string): void => writeFileSync(path(name), String(Math.random()));
  for (const name of ['a.ts', 'b.ts']) save(name);
  let made: readonly FunctionDefinition[] = [];
  let versions = 0;
  const put = (atMs: number): void => {
    const directory = path(`code-${(versions += 1)}`);
    mkdirSync(directory);
    const sources = { folder, files: [path('a.ts'), path('b.ts')], readAtMs: atMs };
    writeFileSync(join(directory, sourcesFile), JSON.stringify(sources));
    made = [definition(directory)];
  };
  put(readAtMs);
  const asked: string[] = [];
  const said: string[] = [];
  const modules = createModules({
    stage: 'local',
    made: () => made,
    async deploy({ stream }) {
      const outcome = outcomes[asked.push(stream) - 1] ?? { deployed: true, files: [], notes: [] };
      if (outcome.deployed) put(Date.now() + 60_000);
      return outcome;
    },
    say: line => said.push(line.replaceAll(`${folder}/`, '').replace(/in [\d.]+ s$/, 'in a moment')),
  });
  const drop = (): void => {
    made = [];
    modules.changed();
  };
  return { path, save, asked, said, modules, drop };
}

function definition(directory: string): FunctionDefinition {
  return {
    name: 'millrace-local-stream-votes',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:millrace-local-stream-votes',
    directory,
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    timeoutMs: 1_000,
    memoryMb: 128,
    environment: { STREAM: 'votes', STAGE: 'local' },
  };
}

const watchers = (): number => process.getActiveResourcesInfo().filter(name => name === 'FSEventWrap').length;
const failed = (...files: string[]): Deployed => ({ deployed: false, reason: 'no', files, notes: ['noted'] });

test('a save is deployed, and so is the next one', async () => {
  const { save, said, modules } = play();
  await modules.start();
  save('b.ts');
  await until('the first', 30_000, () => said.length === 1);
  save('a.ts');
  await until('the second', 30_000, () => said.length === 2);
  await modules.stop();
  assert.deepEqual(said, [
    'saved b.ts: new code in votes, applied in a moment',
    'saved a.ts: new code in votes, applied in a moment',
  ]);
});

test('what was saved while nothing ran is deployed by the start, once, whatever the clock of the files says', async () => {
  const { asked, said, modules } = play([], 0);
  await modules.start();
  await until('it is applied', 30_000, () => said.length === 1);
  await modules.stop();
  assert.deepEqual(said, ['saved a.ts, b.ts: new code in votes, applied in a moment']);
  assert.equal(asked.length, 1);
});

test('a file that only the refused module has is waited for', async () => {
  const late = join(root, `run-${count + 1}`, 'later', 'c.ts');
  const { path, save, said, modules } = play([failed(late)]);
  await modules.start();
  save('a.ts');
  await until('it is refused', 30_000, () => said.length === 2);
  mkdirSync(path('later'));
  writeFileSync(late, '');
  await until('it is applied', 30_000, () => said.length === 3);
  await modules.stop();
  assert.deepEqual(said, [
    '  noted',
    'saved a.ts: not applied, votes keeps its code: no',
    'saved later/c.ts: new code in votes, applied in a moment',
  ]);
});

test('a stream that is dropped, and a run that is stopped, leave nothing watched and nothing asked', async () => {
  const watched = (wanted: number) => until(`${wanted} watched`, 30_000, () => watchers() === wanted);
  await watched(0);
  const { save, asked, modules, drop } = play();
  await modules.start();
  await watched(1);
  drop();
  save('a.ts');
  await watched(0);
  await modules.stop();
  const other = play();
  await other.modules.start();
  await other.modules.stop();
  await other.modules.stop();
  other.save('a.ts');
  other.modules.changed();
  await watched(0);
  assert.deepEqual([...asked, ...other.asked], []);
});
