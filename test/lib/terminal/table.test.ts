import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boxed, table } from '../../../lib/terminal/table.ts';

test('a table is boxed, its words to the left and its numbers to the right', () => {
  const lines = table(
    ['name', 'lag'],
    [
      ['trades-transform', '7'],
      ['x', '1,000'],
    ],
  ).split('\n');
  assert.deepEqual(lines, [
    '┌──────────────────┬───────┐',
    '│ name             │   lag │',
    '├──────────────────┼───────┤',
    '│ trades-transform │     7 │',
    '│ x                │ 1,000 │',
    '└──────────────────┴───────┘',
  ]);
});

test('a table is boxed with a header row between rules', () => {
  assert.equal(
    boxed(
      ['query', 'params'],
      [
        ['INSERT INTO nodes\n  (id) VALUES (:id)', '{id:"1"}'],
        ['x', '{}'],
      ],
    ),
    [
      '+-------------------------------------+----------+',
      '| query                               | params   |',
      '+-------------------------------------+----------+',
      '| INSERT INTO nodes (id) VALUES (:id) | {id:"1"} |',
      '| x                                   | {}       |',
      '+-------------------------------------+----------+',
    ].join('\n'),
  );
});

test('a table without rows is its header alone', () => {
  assert.equal(boxed(['name'], []), '+------+\n| name |\n+------+');
});
