import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayIn, formatAddress, namesIn, oneIn, parseAddress, queryOf } from '../../dashboard/choice.ts';

test('an address is a page and a query, with or without a slash', () => {
  assert.equal(parseAddress('').page, '');
  assert.equal(parseAddress('#posts').page, 'posts');
  const { page, query } = parseAddress('#/posts?word=tea');
  assert.deepEqual([page, [...query]], ['posts', [['word', 'tea']]]);
});

test('lists stay readable in the address, and what is not chosen is left out', () => {
  const query = queryOf({ day: null, words: ['tea', 'R & D'], none: [], show: 'all' });
  assert.equal(formatAddress({ page: 'posts', query }), '#posts?words=tea,R+%26+D&none=&show=all');
  assert.equal(formatAddress({ page: 'posts', query: queryOf({ day: null }) }), '#posts');
});

test('what a query does not say, or says wrongly, is not chosen', () => {
  const query = new URLSearchParams('day=2025-02-30&names=a,,b,a,c&show=nonsense');
  assert.equal(dayIn(query, 'day'), null);
  assert.equal(dayIn(query, 'none'), null);
  assert.deepEqual(namesIn(query, 'names', 2), ['a', 'b']);
  assert.equal(namesIn(query, 'none', 2), null);
  assert.equal(oneIn(query, 'show', ['first', 'second']), 'first');
  assert.equal(oneIn(new URLSearchParams('show=second'), 'show', ['first', 'second']), 'second');
});
