import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foreignCaller } from '../../../../lib/local/endpoint/foreign-caller.ts';

test('programs on this machine are taken by each of its names', () => {
  for (const host of ['127.0.0.1', '127.0.0.1:4566', 'localhost:1', 'LOCALHOST', '[::1]', '[::1]:4566'])
    assert.equal(foreignCaller({ host }), undefined, host);
  assert.equal(foreignCaller({ host: 'localhost', 'sec-fetch-site': 'none' }), undefined);
});

test('a web page is not, whatever it says', () => {
  const host = '127.0.0.1:4566';
  for (const origin of ['https://example.org', 'null', `http://${host}`, ''])
    assert.match(foreignCaller({ host, origin }) ?? '', /web pages/);
  for (const site of ['cross-site', 'same-site', 'same-origin'])
    assert.match(foreignCaller({ host, 'sec-fetch-site': site }) ?? '', /web pages/, site);
});

test('a name that merely resolves to this machine is not', () => {
  for (const host of [
    undefined,
    '',
    'example.org',
    '127.0.0.1.example.org',
    'localhost.example.org:80',
    'example.org:127',
    '127.0.0.2',
    'x127.0.0.1',
    '[::1',
    'localhost:',
  ])
    assert.match(foreignCaller({ host }) ?? '', /Host header/, host);
});
