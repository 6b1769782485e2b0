import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatChoice, parseChoice, parsePosts, postsUrl } from '../../../../dashboard/pages/posts/choice.ts';

test('an address without a choice is every default, and what is not understood counts as not chosen', () => {
  const defaults = { day: null, hours: '24', show: 'posts', links: 'with' } as const;
  assert.deepEqual(parseChoice(new URLSearchParams()), defaults);
  assert.deepEqual(parseChoice(new URLSearchParams('day=today&hours=48&show=x&links=no')), defaults);
});

test('a choice survives the address, without what is at its default', () => {
  const choice = { day: '2026-11-28', hours: '6', show: 'share', links: 'without' } as const;
  const query = formatChoice(choice);
  assert.deepEqual(parseChoice(query), choice);
  assert.equal(query.toString(), 'day=2026-11-28&hours=6&links=without&show=share');
  assert.equal(formatChoice({ day: null, hours: '24', show: 'posts', links: 'with' }).toString(), '');
});

test('the question has no part of how the answer is drawn', () => {
  assert.equal(postsUrl({ day: null, hours: '24', links: 'with' }), '/api/posts');
  assert.equal(
    postsUrl({ day: '2026-11-28', hours: '1', links: 'without' }),
    '/api/posts?day=2026-11-28&hours=1&links=without',
  );
});

test('an answer of another shape asks for a reload', () => {
  assert.throws(() => parsePosts({ days: [] }), /has no windows; reload the page/);
});
