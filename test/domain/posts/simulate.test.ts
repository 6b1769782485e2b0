import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moodAt } from '../../../domain/posts/mood.ts';
import { aDayFrom, decodePost } from '../../../domain/posts/post.ts';
import type { Post } from '../../../domain/posts/post.ts';
import { simulate } from '../../../domain/posts/simulate.ts';
import { tracking } from '../../../domain/posts/tracking.ts';
import { numbered } from '../../../domain/simulated.ts';
import { seeded } from '../../support/posts/random.ts';

const start = Date.UTC(2026, 2, 1, 12);

test('the same seed writes the same posts, another one others', async () => {
  const [one, same, other] = await Promise.all([
    posts(60, seeded(1)),
    posts(60, seeded(1)),
    posts(60, seeded(2)),
  ]);
  assert.deepEqual(one, same);
  assert.notDeepEqual(one, other);
});

test('each post has the word, a user without a name, and a time at or before that of its message', async () => {
  const sent = await posts(300, seeded(3));
  const isTracked = tracking({ word: 'coffee', lang: 'en' });
  for (const { post, atMs } of sent) {
    assert.ok(isTracked(post), post.text);
    assert.match(post.user, /^user-\d+$/);
    const delay = atMs - Date.parse(post.createdAt);
    assert.ok(delay >= 0 && delay < 300_000, `${delay} ms`);
  }
});

test('some posts come late, some twice, with emoji, links, mentions and entities among them', async () => {
  const sent = await posts(600, seeded(4));
  const ids = new Set(sent.map(({ post }) => post.id));
  const repeats = sent.length - ids.size;
  assert.ok(repeats > sent.length / 500 && repeats < sent.length / 30, `${repeats} of ${sent.length}`);
  for (const mark of [
    /^@user-\d+ /,
    /https:\/\/example\.com\//,
    /\p{Extended_Pictographic}/u,
    /#coffee/,
    /&amp;/,
  ])
    assert.ok(
      sent.some(({ post }) => mark.test(post.text)),
      String(mark),
    );
  assert.ok(sent.some(({ post, atMs }) => atMs - Date.parse(post.createdAt) > 30_000));
});

test('the key of a message is the id of its post', async () => {
  for await (const { values, keys } of moments(20, seeded(5)))
    assert.deepEqual(
      keys,
      values.map(value => (JSON.parse(value) as Post).id),
    );
});

test('a limit counts what is sent, copies too', async () => {
  for (const limit of [0, 1, 37]) {
    let rows = 0;
    for await (const moment of moments(100, () => 0.001, limit)) {
      assert.equal(moment.rows, moment.values.length);
      rows += moment.rows;
    }
    assert.equal(rows, limit);
  }
});

test('a word with signs is written as it is', async () => {
  for (const word of ['$&', '%', 'c++'])
    for (const { post } of await posts(10, seeded(6), word)) assert.ok(post.text.includes(word), post.text);
});

test('the mood drifts within its bounds, swings, and is that of its time', () => {
  const moods = Array.from({ length: 24 * 60 }, (_, minute) => moodAt(start + minute * 60_000));
  for (const mood of moods) assert.ok(mood >= -1 && mood <= 1);
  assert.ok(Math.max(...moods) > 0.8 && Math.min(...moods) < -0.8);
  for (const [minute, mood] of moods.entries())
    assert.ok(Math.abs(mood - (moods[minute - 1] ?? mood)) < 0.5, 'it does not jump');
  assert.equal(moodAt(start), moods[0]);
});

async function* times(count: number) {
  for (let second = 0; second < count; second++) yield start + second * 1000;
}

function moments(seconds: number, random: () => number, limit?: number, word = 'coffee') {
  let next = 1;
  return simulate(
    word,
    times(seconds),
    async rows => {
      next += rows.length;
      return numbered(rows, next - rows.length);
    },
    random,
    limit,
  );
}

async function posts(seconds: number, random: () => number, word = 'coffee') {
  const sent: { readonly atMs: number; readonly post: Post }[] = [];
  for await (const { atMs, values } of moments(seconds, random, undefined, word))
    for (const value of values) {
      const { rows, fault } = decodePost(Buffer.from(value), aDayFrom(start + 86_400_000));
      assert.equal(fault, undefined);
      sent.push(...rows.map(post => ({ atMs, post })));
    }
  return sent;
}
