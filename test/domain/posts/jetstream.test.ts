import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCursor, readFrame } from '../../../domain/posts/jetstream.ts';
import { commitFrame, cursorOf, firstCursor, postFrame } from '../../support/posts/frames.ts';

const now = firstCursor / 1000 + 60_000;
const read = (frame: unknown, lang = 'en') =>
  readFrame(typeof frame === 'string' ? frame : JSON.stringify(frame), lang, now);

test('a created post is read, as old as its author says', () => {
  assert.deepEqual(read(postFrame(3, 'Good coffee', { createdAt: '2026-03-01T12:30:01+01:00' })), {
    cursor: cursorOf(3),
    post: {
      id: 'at://did:plc:user-3/app.bsky.feed.post/key-3',
      createdAt: '2026-03-01T11:30:01.000Z',
      user: 'did:plc:user-3',
      text: 'Good coffee',
      lang: 'en',
    },
  });
});

test('a post is no younger than the server saw it, and as old as that where its author says no time', () => {
  for (const createdAt of ['2026-03-01T13:00:00Z', '9999-01-01T00:00:00Z', 'yesterday', 7, undefined])
    assert.equal(read(postFrame(3, '', { createdAt }))?.post?.createdAt, '2026-03-01T12:00:03.000Z');
});

test('of several languages the wanted one is named, else the first', () => {
  const langOf = (langs: unknown) => read(postFrame(1, '', { langs }))?.post?.lang;
  assert.equal(langOf(['de', 'en-GB']), 'en-GB');
  assert.equal(langOf(['de', 'fr']), 'de');
  for (const langs of [undefined, [], 'en', [7]]) assert.equal(langOf(langs), undefined);
});

test('what is no new post moves the cursor alone', () => {
  const collection = 'app.bsky.feed.post';
  const record = { text: 'coffee', createdAt: '2026-03-01T12:00:00Z' };
  for (const frame of [
    commitFrame(5, { operation: 'delete', collection }),
    commitFrame(5, { operation: 'update', collection, record }),
    commitFrame(5, { operation: 'create', collection: 'app.bsky.feed.like', record }),
    { did: 'did:plc:a', time_us: cursorOf(5), kind: 'identity', identity: {} },
    { did: 'did:plc:a', time_us: cursorOf(5), kind: 'commit' },
    postFrame(5, 7),
    postFrame(5, 'x'.repeat(300_000)),
    postFrame(5, 'very old', { createdAt: '1999-12-31T23:59:59Z' }),
    postFrame(5, 'no language', { langs: ['<script>'] }),
  ])
    assert.deepEqual(read(frame), { cursor: cursorOf(5) }, JSON.stringify(frame).slice(0, 200));
});

test('nonsense is no frame', () => {
  const frame = postFrame(1, 'coffee');
  for (const text of [
    '',
    'nonsense',
    'null',
    '[]',
    '7',
    '{}',
    { ...frame, did: 7 },
    { ...frame, time_us: 'soon' },
    { ...frame, time_us: 0 },
    { ...frame, time_us: cursorOf(0) + 0.5 },
    { ...frame, time_us: (now + 2 * 86_400_000) * 1000 },
  ])
    assert.equal(read(text), undefined, JSON.stringify(text));
});

test('a stored number that no server gave is no cursor', () => {
  assert.equal(readCursor(cursorOf(1), now), cursorOf(1));
  for (const value of [Number.NaN, -1, 0, 1.5, Number.MAX_SAFE_INTEGER, String(cursorOf(1)), undefined])
    assert.equal(readCursor(value, now), undefined);
});
