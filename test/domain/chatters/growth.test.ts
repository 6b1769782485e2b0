import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adjacenciesOf } from '../../../domain/chatters/adjacency.ts';
import { growthOf } from '../../../domain/chatters/growth.ts';
import type { Sighting } from '../../../domain/chatters/message.ts';

const edge = (from: string, to: string, atMs: number, kind: 'chatter' | 'team' = 'chatter'): Sighting => ({
  fact: { type: 'edge', edge: { kind, from, to } },
  atMs,
});
const name = (streamer: string, login: string, atMs: number): Sighting => ({
  fact: { type: 'name', streamer, login },
  atMs,
});

test('an edge that is seen again is one, from its first time to its last', () => {
  const { edges } = growthOf([edge('a', '1', 5), edge('a', '1', 9), edge('a', '1', 2), edge('a', '2', 3)]);
  assert.deepEqual(edges, [
    { kind: 'chatter', from: 'a', to: '1', firstMs: 2, lastMs: 9 },
    { kind: 'chatter', from: 'a', to: '2', firstMs: 3, lastMs: 3 },
  ]);
});

test('of the names of a streamer the newest stands, of one moment the greater by its bytes', () => {
  for (const [names, stands] of [
    [[name('1', 'b', 5), name('1', 'a', 6)], 'a'],
    [[name('1', 'b', 5), name('1', 'a', 5)], 'b'],
    // U+FF5E has the greater code unit, U+1F98A the greater bytes.
    [[name('1', '🦊', 5), name('1', '～', 5)], '🦊'],
    [[name('1', 'a', 0), edge('x', '1', 9)], 'a'],
  ] as const)
    for (const order of [names, names.toReversed()])
      assert.equal(growthOf(order).nodes.find(({ id }) => id === '1')?.name, stands);
});

test('a node that is a streamer anywhere is one everywhere', () => {
  for (const order of [
    [edge('s', '1', 1), edge('b', 's', 2)],
    [edge('b', 's', 2), edge('s', '1', 1)],
  ]) {
    const { nodes } = growthOf(order);
    const { kind, name: named, firstMs } = nodes.find(({ id }) => id === 's') ?? assert.fail();
    assert.deepEqual([kind, named, firstMs], ['streamer', 's', 1]);
  }
});

test('an edge is met from both its ends, a name from none', () => {
  assert.deepEqual(adjacenciesOf(edge('1', 'team:a', 3, 'team')), [
    { node: 'out#1', edge: 'team#team:a', atMs: 3 },
    { node: 'in#team:a', edge: 'team#1', atMs: 3 },
  ]);
  assert.deepEqual(adjacenciesOf(name('1', 'a', 3)), []);
});
