import assert from 'node:assert/strict';
import { test } from 'node:test';
import { request } from '../../../../lib/cli/streams/request.ts';

const common = { json: false, state: '.millrace', isAgreed: false };
const how = { limit: 1, timeoutMs: 30_000 };

const good: readonly [words: string, asked: object][] = [
  ['list', { verb: 'list' }],
  ['start --all', { verb: 'start', name: undefined }],
  ['start a', { verb: 'start', name: 'a' }],
  ['start a --limit 3', { verb: 'start-some', name: 'a', how: { ...how, limit: 3 } }],
  ['test a', { verb: 'test', name: 'a', how }],
  ['test a --timeout 5', { verb: 'test', name: 'a', how: { ...how, timeoutMs: 5 } }],
  ['run a --available-now', { verb: 'run', name: 'a' }],
  ['seek a --to end --recount', { verb: 'seek', name: 'a', to: { at: 'end' }, recount: true }],
  [
    'create a --topic t --function f',
    { verb: 'create', wanted: { name: 'a', topic: 't', function: 'f', start: false } },
  ],
];

for (const [words, asked] of good) {
  test(`streams ${words}`, () => assert.deepEqual(request(words.split(' ')), { ...common, ...asked }));
}

const bad = [
  '',
  'constructor',
  'list a',
  'info',
  'start',
  'start a --all',
  'start --all --limit 2',
  'start a --timeout 5',
  'stop a --limit 1',
  'test a --limit 0',
  'test a --limit x',
  'run a',
  'seek a',
  'seek a --to nowhere',
  'create a --topic t',
  'info a b',
  'list --aws s --state d',
  'list --nonsense',
];

for (const words of bad) {
  test(`streams ${words} is wrong usage`, () => {
    assert.throws(() => request(words.split(' ').filter(Boolean)), { name: 'WrongUsage' });
  });
}
