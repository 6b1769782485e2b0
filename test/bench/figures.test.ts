import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { budget } from '../../bench/budget.ts';
import { compared, keep, readKept } from '../../bench/figures.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-figures-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('figures are kept beside those of other parts, and shown as so many times the kept ones', () => {
  const file = join(folder, 'kept.json');
  assert.equal(readKept(file), undefined);
  keep(file, 'monday', { 'legs, rows/s': 123_456.7, 'page, ms': 20 });
  keep(file, 'tuesday', { 'page, ms': 40, 'too fast to say': Number.NaN });
  const kept = readKept(file);
  assert.deepEqual(kept, { measured: 'tuesday', figures: { 'legs, rows/s': 123_500, 'page, ms': 40 } });
  const text = compared({ 'page, ms': 10, 'new one': 3 }, kept ?? assert.fail());
  assert.match(text, /tuesday/);
  assert.match(text, /page, ms +│ +10\.0 │ +40\.0 │ +0\.25/);
  assert.match(text, /new one +│ +3\.00 │ +│/);
});

test('a part is left out for time that would not end within it, on this machine as slow as it has shown', () => {
  let ms = 0;
  const left = budget(5, () => ms);
  assert.equal(left.allows('trades-legs'), true);
  ms = 160_000;
  assert.equal(left.allows('posts-legs'), true);
  ms = 240_000;
  assert.equal(left.allows('chatters-legs'), false);
  assert.equal(left.allows('bundles'), true);
  assert.deepEqual(left.leftOut, ['chatters-legs']);
});

test('without an end no part is left out', () => {
  const left = budget(Infinity, () => 1e9);
  assert.equal(left.allows('trades-legs'), true);
});
