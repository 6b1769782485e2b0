import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { layOver } from '../../../../lib/local/assembly/lay-over.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-assembly-'));

function assembly(name: string, manifest: string, ...assets: readonly string[]): string {
  const path = join(folder, name);
  for (const asset of assets) {
    mkdirSync(join(path, asset), { recursive: true });
    writeFileSync(join(path, asset, 'index.mjs'), asset);
  }
  writeFileSync(join(path, 'manifest.json'), manifest);
  return path;
}

test('a new assembly takes the place of the old, shared assets untouched, unused ones gone a time later', async () => {
  const standing = assembly('out', 'first', 'asset.a', 'asset.b');
  const { ino } = statSync(join(standing, 'asset.a'));
  const second = await layOver(
    assembly('two', 'second', 'asset.a', 'asset.c'),
    standing,
    new Set(['asset.a', 'asset.b']),
  );
  assert.equal(readFileSync(join(standing, 'manifest.json'), 'utf8'), 'second');
  assert.equal(statSync(join(standing, 'asset.a')).ino, ino);
  assert.deepEqual(readdirSync(standing).sort(), ['asset.a', 'asset.b', 'asset.c', 'manifest.json']);

  await layOver(assembly('three', 'third', 'asset.d'), standing, second);
  assert.deepEqual(readdirSync(standing).sort(), ['asset.a', 'asset.c', 'asset.d', 'manifest.json']);
  assert.deepEqual(readdirSync(folder), ['out']);
});
