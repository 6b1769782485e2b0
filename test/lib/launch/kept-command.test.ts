import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { keptCommand } from '../../../lib/launch/kept-command.mjs';

const packages = resolve(import.meta.dirname, '../../../node_modules');
const root = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-commands-')));
after(() => rmSync(root, { recursive: true }));

/** Saved some time ago, as what a command finds. */
function save(file: string, text: string, secondsAgo = 60): void {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, Date.now() / 1000, Date.now() / 1000 - secondsAgo);
}

async function loaded(file: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(pathToFileURL(await keptCommand(root, file)).href)) as Record<string, unknown>;
}

save('package.json', JSON.stringify({ type: 'module', dependencies: { '@aws-sdk/client-sts': '*' } }));
save('package-lock.json', '{}');
cpSync(
  resolve(import.meta.dirname, '../../../lib/launch/node-http.mjs'),
  join(root, 'lib/launch/node-http.mjs'),
);
save('lib/place.ts', 'export const place: string = import.meta.url; export const text = "import.meta.url";');
save('lib/late.ts', 'export const late = "read late";');
save(
  'bin/greet.ts',
  `export * from '../lib/place.ts';
   export { STSClient } from '@aws-sdk/client-sts';
   export const late = async () => (await import('../lib/late.ts')).late;
   export const words = 'hello';`,
);
mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
mkdirSync(join(root, 'node_modules/@aws-sdk'));
symlinkSync(join(packages, '@aws-sdk/client-sts'), join(root, 'node_modules/@aws-sdk/client-sts'));

test('a command is its sources in one file, which stand where they stood', async () => {
  const file = await keptCommand(root, 'bin/greet.ts');
  const command = await loaded('bin/greet.ts');
  assert.ok(file.startsWith(join(root, 'node_modules/.cache/commands')), file);
  assert.equal(command['words'], 'hello');
  assert.equal(command['place'], pathToFileURL(join(root, 'lib/place.ts')).href);
  assert.equal(command['text'], 'import.meta.url');
  assert.equal(await (command['late'] as () => Promise<string>)(), 'read late');
  assert.equal(typeof command['STSClient'], 'function');
});

test('it is made once, and again when a source is saved', async () => {
  const first = await keptCommand(root, 'bin/greet.ts');
  assert.equal(await keptCommand(root, 'bin/greet.ts'), first);
  save('lib/late.ts', 'export const late = "read later";', 30);
  const command = await loaded('bin/greet.ts');
  assert.equal(await (command['late'] as () => Promise<string>)(), 'read later');
  assert.notEqual(await keptCommand(root, 'bin/greet.ts'), first);
});

test('what was saved while it was made is made again', async () => {
  save('bin/late.ts', 'export const words = 1;', -60);
  const first = await keptCommand(root, 'bin/late.ts');
  assert.notEqual(await keptCommand(root, 'bin/late.ts'), first);
});

test('source that does not parse, and files that are no command, are left to Node', async () => {
  save('bin/broken.ts', 'export const = 1;');
  assert.equal(await keptCommand(root, 'bin/broken.ts'), join(root, 'bin/broken.ts'));
  assert.equal(await keptCommand(root, 'test/run.ts'), join(root, 'test/run.ts'));
});
