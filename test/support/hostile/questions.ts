import { changedName, oneOf, type Random } from './change.ts';
import type { HostileRequest } from './send.ts';

/** A question of the page that may be anything. */
export function hostileQuestion(random: Random): HostileRequest {
  const path = oneOf(random, [
    '/api/trades',
    '/api/posts',
    '/api/posts/windows',
    '/api/chatters',
    '/api/chatters/node',
    '/api/chatters/names',
    '/api/set-aside',
    '/api/streams',
    `/api/${changedName('trades', random)}`,
    `/${changedName('index.html', random)}`,
    '/%E0%A4%A',
    '//etc/passwd',
    '/..%2f..%2fetc/passwd',
  ]);
  const query = Array.from({ length: random(4) }, () => {
    const name = oneOf(random, [
      'day',
      'hours',
      'tickers',
      'sectors',
      'since',
      'before',
      'links',
      'id',
      'name',
      'begins',
      changedName('x', random),
    ]);
    const value = oneOf(random, [
      '2026-03-01',
      '9999-12-31',
      '0000-00-00',
      '24',
      'all',
      'Hostile',
      'BAD.MR',
      '2026-03-01T09:00:00.000Z',
      'trades-transform',
      changedName('value', random),
    ]);
    return `${name}=${random(4) === 0 ? value : encodeURIComponent(value)}`;
  });
  const tag = oneOf(random, ['"x"', '*', 'W/"a", "b"', 'x'.repeat(4_000)]);
  return {
    method: oneOf(random, ['GET', 'GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS']),
    path: query.length === 0 ? path : `${path}?${query.join('&')}`,
    headers: random(4) === 0 ? { 'if-none-match': tag } : {},
  };
}
