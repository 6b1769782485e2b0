import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder } from '../../../domain/chatters/positions.ts';

test('the greatest rank comes first', () => {
  assert.deepEqual([...inOrder(Float64Array.of(0.2, 0.5, 0.3), ['a', 'b', 'c'])], [1, 2, 0]);
});

test('of ranks that differ by less than is known, the id decides', () => {
  assert.deepEqual([...inOrder(Float64Array.of(0.25, 0.25 + 1e-16, 0.5), ['b', 'c', 'a'])], [2, 0, 1]);
});

test('no node, no order', () => {
  assert.deepEqual([...inOrder(new Float64Array(0), [])], []);
});
