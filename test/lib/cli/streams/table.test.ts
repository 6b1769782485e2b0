import assert from 'node:assert/strict';
import { it } from 'node:test';
import { table } from '../../../../lib/cli/streams/table.ts';

it('a table is boxed, its words to the left and its numbers to the right', () => {
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
