import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { buildOnce } from '../../../lib/bundles/kept-bundles.ts';

describe('a bundle is made once', () => {
  const root = mkdtempSync(join(tmpdir(), 'millrace-kept-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  /** A file older than any bundle. */
  const save = (path: string, text: string): void => {
    writeFileSync(join(root, path), text);
    utimesSync(join(root, path), 1, 1);
  };
  mkdirSync(join(root, 'node_modules/answer'), { recursive: true });
  save('node_modules/answer/index.js', 'export const answer = 41;');
  save('package-lock.json', '{}');
  save(
    'main.ts',
    "import { answer } from 'answer';\nimport { more } from './more.ts';\nconsole.log(answer + more);",
  );
  save('more.ts', 'export const more: number = 1;');

  let calls = 0;
  const bundled = (minify = false): string => {
    const outdir = join(root, `out-${++calls}`);
    buildOnce({
      absWorkingDir: root,
      outdir,
      entryPoints: { main: 'main.ts' },
      bundle: true,
      minify,
      logLevel: 'silent',
    });
    return readFileSync(join(outdir, 'main.js'), 'utf8');
  };
  const kept = (): string[] => readdirSync(join(root, 'node_modules/.cache/bundles')).sort();
  /** Marks what is kept, so that it can be told from what esbuild makes. */
  const mark = (): void => {
    for (const name of kept().filter(each => !each.endsWith('.json')))
      writeFileSync(join(root, 'node_modules/.cache/bundles', name, 'main.js'), 'kept');
  };

  it('and copied as long as nothing changes', () => {
    assert.match(bundled(), /more = 1/);
    mark();
    assert.equal(bundled(), 'kept');
  });

  it('and made anew for other options', () => {
    assert.match(bundled(true), /log\(42\)/);
    assert.notEqual(bundled(true), 'kept');
    assert.equal(kept().length, 4);
  });

  it('and made anew when a source changes, a package, the lockfile, or what decides how files are found', () => {
    for (const [path, text] of [
      ['more.ts', 'export const more: number = 2;'],
      ['node_modules/answer/index.js', 'export const answer = 42;'],
      ['package-lock.json', '{ "lockfileVersion": 3 }'],
      ['tsconfig.json', '{}'],
    ] as const) {
      bundled();
      mark();
      assert.equal(bundled(), 'kept');
      save(path, text);
      assert.notEqual(bundled(), 'kept', path);
    }
    assert.match(bundled(), /answer = 42[^]*more = 2/);
  });

  it('and nothing stays of those before', () => {
    assert.equal(kept().length, 4, kept().join(' '));
  });

  it('and made anew where what is kept is broken or gone', () => {
    for (const name of kept()) rmSync(join(root, 'node_modules/.cache/bundles', name), { recursive: true });
    assert.match(bundled(), /more = 2/);
    for (const name of kept().filter(each => each.endsWith('.json')))
      save(join('node_modules/.cache/bundles', name), '{"inputs":');
    assert.match(bundled(), /more = 2/);
  });

  it('and made anew where another process is just taking away what is kept', () => {
    bundled();
    for (const name of kept().filter(each => !each.endsWith('.json')))
      rmSync(join(root, 'node_modules/.cache/bundles', name, 'main.js'));
    assert.match(bundled(), /more = 2/);
  });

  it('and not kept where a source was saved just now, as the clock of files ticks seldom', () => {
    const file = join(root, 'more.ts');
    writeFileSync(file, 'export const more: number = 3;');
    const seconds = Date.now() / 1000;
    utimesSync(file, seconds, seconds);
    bundled();
    mark();
    assert.match(bundled(), /more = 3/);
  });

  it('and not kept where the folder cannot be written', () => {
    rmSync(join(root, 'node_modules/.cache'), { recursive: true });
    save('node_modules/.cache', 'a file');
    assert.match(bundled(), /more = 3/);
  });
});
