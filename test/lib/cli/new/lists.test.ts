import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withItem } from '../../../../lib/cli/new/lists.ts';

const list = { path: 'some/list.ts', declares: 'export const all', item: 'newOne', from: './new.ts' };
const start = "import { one } from './one.ts';\nimport {\n  type A,\n  two,\n} from './two.ts';\n\n";
const imported = start.replace(/\n\n$/, "\nimport { newOne } from './new.ts';\n\n");

const table: readonly (readonly [string, string, string, string?])[] = [
  [
    'at the end',
    'export const all: readonly A[] = [one, two];',
    'export const all: readonly A[] = [one, two, newOne];',
  ],
  ['of many lines', 'export const all = [\n  one,\n  two,\n];', 'export const all = [one, two, newOne];'],
  ['without any', 'export const all: A[] = [];', 'export const all: A[] = [newOne];'],
  [
    'before the one that stays last',
    'export const all = [one, two];',
    'export const all = [one, newOne, two];',
    'two',
  ],
  ['where that is gone', 'export const all = [one];', 'export const all = [one, newOne];', 'two'],
  [
    'with comments',
    'export const all = [\n  one, // first\n];',
    'export const all = [ newOne,\n  one, // first\n];',
  ],
];
for (const [what, before, after, last] of table)
  test(`an item is added to a list ${what}`, () =>
    assert.equal(
      withItem(`${start}${before}\n`, { ...list, ...(last && { last }) }),
      `${imported}${after}\n`,
    ));

for (const text of [
  'export const all = [one, ...two[0]];',
  'export const all = make(one, two);',
  'const other = [];',
  '',
])
  test(`${text || 'an empty file'} is refused by the lines to add`, () =>
    assert.throws(
      () => withItem(text === '' ? '' : `${start}${text}\n`, list),
      /^Refusal: some\/list\.ts has no list .* nothing was written: .*import \{ newOne \} from '\.\/new\.ts'; and newOne where/,
    ));
