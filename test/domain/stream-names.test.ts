import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupOf, streamOfGroup, windowMsOf } from '../../domain/stream-names.ts';

test('a group names its stage and its stream, and a place of its own after a colon', () => {
  assert.equal(groupOf('dev', 'trades-transform'), 'millrace-dev-trades-transform');
  assert.equal(groupOf('dev', 'votes', 'mine'), 'millrace-dev-votes:mine');
});

test('a stream is found by its group, in its own stage alone', () => {
  for (const own of [undefined, 'mine', 'a:b'])
    assert.equal(streamOfGroup('dev', groupOf('dev', 'votes.v2-x', own)), 'votes.v2-x');
  for (const group of [undefined, '', 'dev', 'millrace-devel-votes', 'millrace-prod-votes'])
    assert.equal(streamOfGroup('dev', group), undefined);
  // Of two stages of which one begins with the other, each finds only its own; `local-x` looks like a stream of `local`.
  assert.equal(streamOfGroup('local-x', 'millrace-local-x-votes'), 'votes');
});

test('a window that the API leaves out is Kafka’s default of half a second', () => {
  assert.deepEqual([undefined, 0, 300].map(windowMsOf), [500, 0, 300_000]);
});
