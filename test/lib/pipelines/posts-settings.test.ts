import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postsFaults } from '../../../lib/pipelines/posts-faults.ts';
import { chosenPosts, type PostsSettings, postsSettings } from '../../../lib/pipelines/posts-settings.ts';

const { dev } = postsSettings;
const { transform, aggregate } = dev.streams;

test('posts have good settings in every stage', () => {
  for (const own of Object.values(postsSettings)) assert.deepEqual(postsFaults(own), []);
});

test('every kind of window, late policy and output that can be is taken', () => {
  const good: readonly Partial<PostsSettings>[] = [
    { window: { kind: 'session', gapSeconds: 1800 }, late: 'amend', output: 'complete' },
    { window: { kind: 'sliding', sizeSeconds: 600, slideSeconds: 300 }, late: 'amend', output: 'update' },
    { window: { kind: 'tumbling', sizeSeconds: 1 }, allowedLatenessSeconds: 0, output: 'append' },
    { idleSeconds: transform.windowSeconds + aggregate.windowSeconds },
    { lang: '' },
    { lang: 'pt-BR' },
  ];
  for (const change of good) assert.deepEqual(postsFaults({ ...dev, ...change }), [], JSON.stringify(change));
});

/** As somebody may write it who does not compile. */
const window = (value: object): PostsSettings => ({ ...dev, window: value as PostsSettings['window'] });
const word = (text: string): PostsSettings => ({ ...dev, word: text });

const table: readonly (readonly [path: string, settings: PostsSettings])[] = [
  ['word (or MILLRACE_WORD)', word('')],
  ['word (or MILLRACE_WORD)', word('#nba')],
  ['word (or MILLRACE_WORD)', word('Coffee')],
  ['word (or MILLRACE_WORD)', word('two words')],
  ['word (or MILLRACE_WORD)', word('coffee.scored')],
  ['word (or MILLRACE_WORD)', word('__consumer_offsets')],
  ['word (or MILLRACE_WORD)', word('a'.repeat(101))],
  ['lang (or MILLRACE_LANG)', { ...dev, lang: 'English' }],
  ['window.kind', window({ kind: 'hopping', sizeSeconds: 60 })],
  ['window.sizeSeconds', window({ kind: 'tumbling', sizeSeconds: 0 })],
  ['window.sizeSeconds', window({ kind: 'tumbling', sizeSeconds: 86_401 })],
  ['window.slideSeconds', window({ kind: 'tumbling', sizeSeconds: 60, slideSeconds: 30 })],
  ['window.slideSeconds', window({ kind: 'sliding', sizeSeconds: 60 })],
  ['window.slideSeconds', window({ kind: 'sliding', sizeSeconds: 60, slideSeconds: 60 })],
  ['window.slideSeconds', window({ kind: 'sliding', sizeSeconds: 3600, slideSeconds: 7 })],
  ['window.gapSeconds', window({ kind: 'session', gapSeconds: 0 })],
  ['window.sizeSeconds', window({ kind: 'session', gapSeconds: 60, sizeSeconds: 60 })],
  ['allowedLatenessSeconds', { ...dev, allowedLatenessSeconds: -1 }],
  ['late', { ...dev, late: 'ignore' as 'drop' }],
  ['late', { ...dev, late: 'amend', output: 'append' }],
  ['output', { ...dev, output: 'all' as 'complete' }],
  ['dedupe.days', { ...dev, dedupe: { days: 0.5 } }],
  ['idleSeconds', { ...dev, idleSeconds: 0 }],
  ['idleSeconds', { ...postsSettings.bench, idleSeconds: 0 }],
  ['idleSeconds', { ...dev, idleSeconds: transform.windowSeconds + aggregate.windowSeconds - 1 }],
  ['close.scheduled', { ...dev, close: { ...dev.close, scheduled: 'no' as unknown as boolean } }],
  ['producer.intervalSeconds', { ...dev, producer: { ...dev.producer, intervalSeconds: 0 } }],
  [
    'streams.transform.kind',
    { ...dev, streams: { aggregate, transform: { ...transform, kind: 'idempotent' as 'ordered' } } },
  ],
  [
    'streams.aggregate.kind',
    { ...dev, streams: { transform, aggregate: { ...aggregate, kind: 'ordered' as 'ledgered' } } },
  ],
];

for (const [path, settings] of table)
  test(`a bad ${path} is named: ${JSON.stringify(settings.window)}, ${settings.word}`, () => {
    const [fault = '', ...others] = postsFaults(settings);
    assert.ok(fault.startsWith(`${path} must be `), fault);
    assert.deepEqual(others, []);
  });

test('the environment names word and language; an empty language is any, an empty word is refused', () => {
  assert.deepEqual(chosenPosts({}, dev), dev);
  const own = chosenPosts({ MILLRACE_WORD: 'tea', MILLRACE_LANG: '' }, dev);
  assert.deepEqual([own.word, own.lang, postsFaults(own)], ['tea', '', []]);
  assert.match(
    postsFaults(chosenPosts({ MILLRACE_WORD: '' }, dev)).join(),
    /^word \(or MILLRACE_WORD\) must be/,
  );
});
