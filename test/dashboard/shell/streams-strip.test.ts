import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../../runner/jsx.ts';

const { inFlowOrder } = await import('../../../dashboard/shell/streams-strip.tsx');

const order = (names: readonly string[], first: string): readonly string[] =>
  inFlowOrder(
    names.map(name => ({ name })),
    first,
  ).map(({ name }) => name);

test('the streams of the page come first, a pipeline stays together, transform before aggregate', () => {
  const names = ['alerts', 'posts-aggregate', 'trades-aggregate', 'posts-transform', 'trades-transform'];
  assert.deepEqual(order(names, 'trades'), [
    'trades-transform',
    'trades-aggregate',
    'alerts',
    'posts-transform',
    'posts-aggregate',
  ]);
  assert.deepEqual(order(names, 'posts').slice(0, 2), ['posts-transform', 'posts-aggregate']);
});
