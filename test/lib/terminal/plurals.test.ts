import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantity } from '../../../lib/terminal/plurals.ts';

test('one is one, none and more are many', () => {
  assert.deepEqual(
    [0, 1, 2].map(count => [quantity(count, 'record'), quantity(count, 'batch')]),
    [
      ['0 records', '0 batches'],
      ['1 record', '1 batch'],
      ['2 records', '2 batches'],
    ],
  );
});
