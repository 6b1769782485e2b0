import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { openKeptAssembly } from '../../../../lib/local/run/kept-assembly.ts';

describe('an assembly that is kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-assembly-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let root = '';
  let made = '';
  let copies = 0;
  const save = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const open = (words: readonly string[] = ['local']) => openKeptAssembly(root, words);
  /** The text in the copy; undefined where nothing is kept. */
  const copied = async (words?: readonly string[]): Promise<string | undefined> => {
    const to = join(folder, `copy-${++copies}`);
    const isKept = await (await open(words)).copyTo(to);
    assert.equal(existsSync(to), isKept);
    return isKept ? readFileSync(join(to, 'manifest.json'), 'utf8') : undefined;
  };

  beforeEach(() => {
    root = mkdtempSync(join(folder, 'project-'));
    made = mkdtempSync(join(folder, 'made-'));
    writeFileSync(join(made, 'manifest.json'), 'an assembly');
    save('bin/app.ts', 'the program');
    save('lib/stacks/one.ts', 'a stack');
    save('cdk.json', '{}');
    save('node_modules/answer/index.js', 'a package');
    const inputs = { 'node_modules/answer/index.js': 'some hash', 'lib/stacks/one.ts': 'some hash' };
    save('node_modules/.cache/bundles/one.json', JSON.stringify({ inputs, out: 'one' }));
  });

  it('is copied as long as nothing changes', async () => {
    assert.equal(await copied(), undefined);
    await (await open()).keep(made);
    assert.equal(await copied(), 'an assembly');
    assert.equal(await copied(), 'an assembly');
  });

  it('is kept by several at the same time', async () => {
    await Promise.all([[], ['dev'], ['prod'], ['bench']].map(async words => (await open(words)).keep(made)));
    assert.deepEqual(
      await Promise.all([[], ['dev'], ['prod'], ['bench']].map(copied)),
      Array(4).fill('an assembly'),
    );
    assert.equal(readdirSync(join(root, 'node_modules/.cache/assemblies')).length, 4, 'and no draft stays');
  });

  for (const [what, change] of [
    ['a source was saved', () => save('lib/stacks/one.ts', 'another stack')],
    ['a source was added', () => save('domain/two.ts', '')],
    ['the context was saved', () => save('cdk.json', '{ "context": {} }')],
    ['a package was changed by hand', () => save('node_modules/answer/index.js', 'console.log()')],
  ] as const)
    it(`is not copied after ${what}`, async () => {
      await (await open()).keep(made);
      change();
      assert.equal(await copied(), undefined);
    });

  it('is that of its stage, and of the variables that choose pipelines', async () => {
    await (await open()).keep(made);
    assert.equal(await copied(['dev']), undefined);
    const before = process.env['MILLRACE_PIPELINES'];
    try {
      Object.assign(process.env, { MILLRACE_PIPELINES: 'none-of-them' });
      assert.equal(await copied(), undefined);
    } finally {
      if (before === undefined) delete process.env['MILLRACE_PIPELINES'];
      else Object.assign(process.env, { MILLRACE_PIPELINES: before });
    }
    assert.equal(await copied(), 'an assembly');
  });

  it('is not kept when a source was saved while it was made', async () => {
    const opened = await open();
    save('lib/stacks/one.ts', 'another stack');
    await opened.keep(made);
    assert.equal(await copied(), undefined);
    save('lib/stacks/one.ts', 'a stack');
    assert.equal(await copied(), undefined);
  });

  it('stays beside few others', async () => {
    for (const stage of ['a', 'b', 'c', 'd', 'e', 'f']) await (await open([stage])).keep(made);
    assert.equal(readdirSync(join(root, 'node_modules/.cache/assemblies')).length, 4);
    assert.equal(await copied(['f']), 'an assembly');
  });
});
