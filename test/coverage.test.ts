import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const rows = readFileSync(join(root, 'docs/coverage.md'), 'utf8')
  .split('\n')
  .filter(line => /^\| S\d/.test(line));

test('docs/coverage.md has every row of the five systems once, and each is whole', () => {
  const ids = rows.map(row => cells(row)[0] ?? '');
  assert.deepEqual(
    ids,
    [23, 32, 28, 48, 34].flatMap((count, system) =>
      Array.from({ length: count }, (_, at) => `S${system}.${String(at + 1).padStart(2, '0')}`),
    ),
  );
  for (const row of rows) {
    assert.equal(cells(row).length, 5, row);
    assert.ok(
      cells(row).every(cell => cell !== ''),
      row,
    );
  }
});

test('docs/coverage.md names tests that are there, by file and title', () => {
  const missing = rows.filter(row => {
    const [, file = '', title = ''] = /\]\(\.\.\/(test\/[^)]+)\) ‘(.+)’$/.exec(cells(row)[4] ?? '') ?? [];
    if (title === '' || !existsSync(join(root, file))) return true;
    const titles = titlesOf(readFileSync(join(root, file), 'utf8'));
    // An ellipsis stands for what a title of several tests has from each of them.
    const pattern = new RegExp(`^${title.split('…').map(escaped).join('.*')}`, 's');
    return !titles.some(each => pattern.test(each));
  });
  assert.deepEqual(missing, []);
});

/** What stands in the columns of a row. */
function cells(row: string): readonly string[] {
  return row
    .replaceAll('\\|', '\0')
    .split('|')
    .slice(1, -1)
    .map(cell => cell.replaceAll('\0', '|').trim());
}

/** The titles of the tests in a file, as its source has them. */
function titlesOf(source: string): readonly string[] {
  return [...source.matchAll(/\b(?:test|it)\(\s*(['"`])(.*?)\1\s*,/gs)].map(([, , title = '']) => title);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
