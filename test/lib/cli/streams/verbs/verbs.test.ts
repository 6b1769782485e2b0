import assert from 'node:assert/strict';
import { test } from 'node:test';
import { request, usage, usageOf } from '../../../../../lib/cli/streams/verbs/verbs.ts';

const common = { json: false, state: '.millrace', isAgreed: false };
const how = { limit: 1, timeoutMs: 30_000 };

const good: readonly [words: string, verb: string, asked: object | undefined][] = [
  ['list', 'list', undefined],
  ['start --all', 'start', { name: undefined }],
  ['start a', 'start', { name: 'a' }],
  ['start a --limit 3', 'start', { name: 'a', how: { ...how, limit: 3 } }],
  ['stop a', 'stop', { name: 'a' }],
  ['test a', 'test', { name: 'a', how }],
  ['test a --timeout 5', 'test', { name: 'a', how: { ...how, timeoutMs: 5 } }],
  ['tail a', 'tail', { name: 'a', request: { json: false, limit: undefined, from: 'end' } }],
  ['run a --available-now', 'run', { name: 'a' }],
  ['seek a --to end --recount', 'seek', { name: 'a', to: { at: 'end' }, recount: true }],
  ['seek a --skip 2@17', 'seek', { name: 'a', record: { partition: 2, offset: 17n } }],
  ['aside a', 'aside', { name: 'a' }],
  ['aside a --dismiss all', 'aside', { name: 'a', dismiss: 'all' }],
  ['aside a --dismiss 2@17', 'aside', { name: 'a', dismiss: { partition: 2, offset: 17 } }],
  ['aside a --dismiss 2@17#0f', 'aside', { name: 'a', dismiss: { partition: 2, offset: 17, suffix: '#0f' } }],
  ['rank', 'rank', { at: undefined, since: undefined, limit: 20, isRun: false }],
  [
    'rank --at 2025-01-31 --since 2025-01-01T12:00Z --limit 3',
    'rank',
    { at: '2025-01-31T00:00:00.000Z', since: '2025-01-01T12:00:00.000Z', limit: 3, isRun: false },
  ],
  ['rank --run', 'rank', { at: undefined, since: undefined, limit: 20, isRun: true }],
  ['new graph', 'new', { name: 'graph', json: false }],
  ['topics list', 'topics', { action: 'list' }],
  ['topics create t', 'topics', { action: 'create', name: 't', partitions: 3 }],
  ['topics create t --partitions 5', 'topics', { action: 'create', name: 't', partitions: 5 }],
  ['topics delete t', 'topics', { action: 'delete', name: 't' }],
  ['create a --topic t --function f', 'create', { name: 'a', topic: 't', function: 'f', start: false }],
];

for (const [words, verb, asked] of good) {
  test(`streams ${words}`, () => {
    const { act, ...understood } = request(words.split(' '));
    assert.deepEqual(understood, { ...common, verb, asked });
    assert.equal(typeof act, 'function');
  });
}

test('a flag that another verb has, and a flag that no verb has, are refused in different words', () => {
  assert.throws(() => request(['list', '--limit', '3']), { message: '--limit does not go with list' });
  assert.throws(() => request(['list', '--nonsense']), { message: 'there is no flag --nonsense' });
});

test('flags of all verbs may stand before the verb', () => {
  const { verb, state, aws } = request(['--state', 'd', 'list']);
  assert.deepEqual([verb, state, aws], ['list', 'd', undefined]);
  assert.equal(request(['--aws', 'millrace-dev', '--yes', 'info', 'a']).aws, 'millrace-dev');
});

const bad = [
  'rank a',
  'rank --at yesterday',
  'rank --run --at 2025-01-31',
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
  'seek a --skip 17',
  'seek a --skip 2@17 --to end',
  'seek a --skip 2@17 --recount',
  'aside a --dismiss 17',
  'aside a --dismiss 2@17#x',
  'new',
  'new a/b',
  'topics',
  'topics make t',
  'topics list t',
  'topics create',
  'topics create a b',
  'topics create t --partitions 0',
  'topics delete t --partitions 3',
  'new votes --state x',
  'new votes --aws stack',
  'new votes --yes',
  'deploy',
];

for (const words of bad) {
  test(`streams ${words} is wrong usage`, () => {
    assert.throws(() => request(words.split(' ').filter(Boolean)), { name: 'WrongUsage' });
  });
}

test('words that name a verb get its lines alone, others the whole', () => {
  assert.match(usageOf(['drop', '--help']), /^usage: .* -- drop NAME .*\n\n {2}drop NAME [^\n]*$/);
  assert.match(usageOf(['--state', 'list', 'stop']), /-- stop NAME/);
  assert.match(usageOf(['shell', 'list']), /-- shell \[/);
  assert.match(usageOf(['new']), /-- new NAME \[--json\]\n/);
  for (const words of [[], ['--help'], ['nonsense', 'list']]) assert.equal(usageOf(words), usage);
});

test('the whole is what the verbs say, each once', () => {
  for (const verb of [
    'list',
    'info',
    'tail',
    'start',
    'stop',
    'run',
    'test',
    'create',
    'deploy',
    'drop',
    'seek',
    'aside',
    'redrive',
    'topics',
    'new',
  ])
    assert.equal(usage.split(usageOf([verb]).split('\n\n')[1] ?? '?').length, 2, verb);
});
