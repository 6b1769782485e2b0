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

test('a table fits its terminal: the widest cells take several lines, and lose nothing', () => {
  const drawn = table(['partition', 'reason'], [['7', 'the value is not JSON, by its first character']], {
    width: 36,
  });
  assert.deepEqual(drawn.split('\n'), [
    '┌───────────┬──────────────────────┐',
    '│ partition │ reason               │',
    '├───────────┼──────────────────────┤',
    '│         7 │ the value is not     │',
    '│           │ JSON, by its first   │',
    '│           │ character            │',
    '└───────────┴──────────────────────┘',
  ]);
});

test('a cell cannot steer a terminal, and a word without blanks is broken', () => {
  const drawn = boxed(['a'], [['\u001B[2J\u202Eabcdefghijkl']], { width: 12 });
  assert.deepEqual(drawn.split('\n').slice(3, -1), [
    '| \\u001b[2 |',
    '| J\\u202ea |',
    '| bcdefghi |',
    '| jkl      |',
  ]);
});
