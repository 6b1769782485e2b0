import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chattersUrl,
  formatChoice,
  neighbourhoodUrl,
  parseChoice,
  parseNeighbourhood,
} from '../../../../dashboard/pages/chatters/choice.ts';
import { nameOf, shortened } from '../../../../dashboard/pages/chatters/names.tsx';
import { grownSince, growing } from '../../../../dashboard/pages/chatters/use-growth.ts';

test('what is chosen stands in the address and comes back from it, whatever the id', () => {
  for (const node of ['10', 'a b', '@1&since=x', '#?', 'מ<b>'])
    for (const since of [null, '2026-03-01T09:30:00.000Z']) {
      const choice = { node, since };
      assert.deepEqual(parseChoice(new URLSearchParams(formatChoice(choice).toString())), choice);
    }
});

test('what is not understood counts as not chosen', () => {
  for (const query of ['', 'node=', `node=${'x'.repeat(301)}`, 'since=now', 'since=2026-99-01T00:00:00.000Z'])
    assert.deepEqual(parseChoice(new URLSearchParams(query)), { node: null, since: null });
});

test('only what is chosen is asked for', () => {
  assert.equal(chattersUrl({ since: null }), '/api/chatters');
  assert.equal(neighbourhoodUrl({ node: 'a&b' }), '/api/chatters/node?id=a%26b');
});

test('an answer without its lists says so', () => {
  assert.throws(() => parseNeighbourhood({ around: [], edges: [] }), /has no degrees/);
});

test('a name shows the spaces at its ends; a streamer without one is shown by its id', () => {
  assert.equal(nameOf({ id: 'x', name: ' a b ' }), '␣a b␣');
  assert.equal(nameOf({ id: '42', name: null }), '42');
});

test('a long name is cut between characters', () => {
  assert.equal(shortened('🦊🦊🦊', 3), '🦊🦊🦊');
  assert.equal(shortened('🦊🦊🦊🦊', 3), '🦊🦊…');
});

test('growth is that of the last minute, and starts over when the graph is made anew', () => {
  const seen = [10, 20, 50, 70].reduce<ReturnType<typeof growing>>(
    (all, at) => growing(all, { at: at * 1000, value: at }),
    [],
  );
  assert.equal(grownSince(seen, 5_000), 60);
  assert.equal(grownSince(seen, 20_000), 50);
  assert.deepEqual(growing(seen, { at: 75_000, value: 3 }), [{ at: 75_000, value: 3 }]);
  assert.equal(growing(seen, { at: 200_000, value: 71 }).length, 2);
});
