import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Zippable, zipSync } from 'fflate';
import { CodeRefused, unpack } from '../../../../lib/local/workers/unpack.ts';

const folder = mkdtempSync(join(tmpdir(), 'unpack-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const text = (content: string) => new TextEncoder().encode(content);
const zip = (files: Zippable, level: 0 | 6 = 6) => zipSync(files, { level });
let count = 0;
const place = () => join(folder, `code-${(count += 1)}`);

/** The zip with another size than its one file has, in the directory at its end. */
function claiming(bytes: number, content: Uint8Array): Uint8Array {
  const made = Buffer.from(zip({ 'index.mjs': content }));
  made.writeUInt32LE(bytes, made.indexOf('PK\x01\x02') + 24);
  return made;
}

describe("a function's package", () => {
  it('becomes its files and folders, readable and not executable', () => {
    const at = place();
    unpack(
      zip({ 'index.mjs': text('export {}'), lib: { 'ü.txt': text('a') }, 'empty/': new Uint8Array() }),
      at,
    );
    assert.deepEqual(readdirSync(at, { recursive: true, encoding: 'utf8' }).sort(), [
      'empty',
      'index.mjs',
      'lib',
      join('lib', 'ü.txt'),
    ]);
    assert.equal(readFileSync(join(at, 'index.mjs'), 'utf8'), 'export {}');
    assert.equal(statSync(join(at, 'index.mjs')).mode & 0o111, 0);
  });

  const refused: readonly (readonly [what: string, zip: () => Uint8Array, message: RegExp])[] = [
    ['leads up', () => zip({ '../evil.mjs': text('a') }), /^Could not unzip uploaded file\./],
    ['leads up from a folder', () => zip({ 'a/../../evil.mjs': text('a') }), /^Could not unzip/],
    ['is absolute', () => zip({ '/tmp/evil.mjs': text('a') }), /^Could not unzip/],
    ['leads up on Windows', () => zip({ '..\\evil.mjs': text('a') }), /^Could not unzip/],
    ['names a drive', () => zip({ 'c:evil.mjs': text('a') }), /^Could not unzip/],
    ['has a zero byte in a name', () => zip({ 'a\0.mjs': text('a') }), /^Could not unzip/],
    ['has a file where a folder is', () => zip({ a: text('a'), 'a/b': text('b') }), /^Could not unzip/],
    [
      'is no zip',
      () => text('not a zip at all, but long enough to look for a directory in it'),
      /^Could not unzip/,
    ],
    ['is cut short', () => zip({ 'index.mjs': text('export {}') }).subarray(0, 60), /^Could not unzip/],
    ['is empty', () => new Uint8Array(), /^Uploaded file must be a non-empty zip$/],
    ['has no files', () => zip({}), /^Uploaded file must be a non-empty zip$/],
    [
      'grows over 250 MB',
      () => claiming(262_144_001, text('a')),
      /^Unzipped size must be smaller than 262144000 bytes$/,
    ],
    ['is over 50 MB', () => new Uint8Array(52_428_801), /^Zipped size must be smaller than 52428800 bytes$/],
    [
      'has more files than a package has',
      () => zip(Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`f${index}`, text('')])), 0),
      /at most 20000 files/,
    ],
  ];
  for (const [what, make, message] of refused)
    it(`that ${what} is refused, and nothing of it is left`, () => {
      const at = place();
      assert.throws(
        () => unpack(make(), at),
        (error: Error) => error instanceof CodeRefused && message.test(error.message),
      );
      assert.deepEqual(
        readdirSync(folder).filter(name => name.startsWith(at.slice(folder.length + 1))),
        [],
      );
      assert.ok(!readdirSync(tmpdir()).includes('evil.mjs'));
    });

  it('never grows beyond the size it claims', () => {
    const at = place();
    try {
      unpack(claiming(10, new Uint8Array(5_000_000)), at);
    } catch (error) {
      assert.ok(error instanceof CodeRefused);
      return;
    }
    assert.equal(statSync(join(at, 'index.mjs')).size, 10);
  });
});
