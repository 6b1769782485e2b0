import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { documents } from '../../../lib/cli/cost/command.ts';
import { documentTables, renewed } from '../../../lib/cost/documents.ts';
import { count, markdown, usd } from '../../../lib/cost/tables/table.ts';

for (const document of documents) {
  test(`the tables of ${document} are what npm run cost prints; npm run cost -- --write renews them`, () => {
    const text = readFileSync(new URL(`../../../${document}`, import.meta.url), 'utf8');
    assert.equal(renewed(text, documentTables()), text);
  });
}

test('every table stands in a document, and has cells for every column', () => {
  const texts = documents.map(document =>
    readFileSync(new URL(`../../../${document}`, import.meta.url), 'utf8'),
  );
  for (const { name, head, rows } of documentTables()) {
    for (const row of rows) assert.equal(row.length, head.length, `${name}: ${row.join(', ')}`);
    const isShown = texts.some(text => text.includes(`<!-- table ${name} -->`));
    assert.ok(isShown || name.endsWith('-dev'), `${name} is in no document`);
  }
});

const table = {
  name: 'fruit',
  title: 'Fruit',
  head: ['what', 'price'],
  rows: [
    ['pears', '$1.00'],
    ['plums', '< $0.01'],
  ],
};

test('a table is put between its markers, and what stands around it stays', () => {
  const text = 'before\n<!-- table fruit -->\nold\n<!-- end of table -->\nafter';
  const now = renewed(text, [table]);
  assert.equal(
    now,
    'before\n<!-- table fruit -->\n\n| what | price |\n| --- | --: |\n| pears | $1.00 |\n| plums | < $0.01 |\n\n<!-- end of table -->\nafter',
  );
  assert.equal(renewed(now, [table]), now);
  assert.ok(now.includes(markdown(table)));
});

test('a name that no table has, and a document without any, are errors', () => {
  assert.throws(
    () => renewed('<!-- table herbs --><!-- end of table -->', [table]),
    /there is no table herbs; there are fruit/,
  );
  assert.throws(() => renewed('no table', [table]), /no table is marked/);
});

test('amounts are written in cents, quantities in three figures', () => {
  assert.deepEqual([0, 0.004, 0.01, 1234.567].map(usd), ['$0.00', '< $0.01', '$0.01', '$1,234.57']);
  assert.deepEqual([0, 0.01234, 1.005, 99.96, 1234.5].map(count), ['0', '0.0123', '1.01', '100', '1,235']);
});
