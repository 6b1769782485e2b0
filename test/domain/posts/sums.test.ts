import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInBatches, viewed } from '../../support/posts/in-memory.ts';
import { recount } from '../../support/posts/recount.ts';
import { everyRule } from '../../support/posts/settings.ts';
import {
  randomFrom,
  scoreOf,
  sentOn,
  sentTwice,
  shuffledWithin,
  wordsOf,
  writtenPosts,
} from '../../support/posts/stream.ts';

const startMs = Date.UTC(2015, 1, 17, 22);
const latenessMs = 120_000;

for (const [name, rules] of everyRule(latenessMs)) {
  test(`${name}: posts out of order give what a recount gives, in whatever batches`, () => {
    for (const seed of [1, 2, 3]) {
      const random = randomFrom(seed);
      const posts = shuffledWithin(writtenPosts(600, random, startMs), 25 * 60_000, random);
      const partitions = sentOn(posts, scoreOf);
      const { words: _, ...found } = viewed(readInBatches(partitions, 7, rules));
      assert.deepEqual(found, recount(partitions, rules));
      assert.ok(found.missed > 0, 'some are late');
      for (const size of [1, 10_000]) {
        const { windows, late } = viewed(readInBatches(partitions, size, rules));
        assert.deepEqual([windows, late], [found.windows, found.late]);
      }
    }
  });

  test(`${name}: posts that were sent on twice and more count once`, () => {
    const random = randomFrom(4);
    const posts = shuffledWithin(writtenPosts(400, random, startMs), 25 * 60_000, random);
    const partitions = sentOn(posts, scoreOf);
    const once = viewed(readInBatches(partitions, 50, rules));
    for (const size of [1, 7, 10_000]) {
      const twice = partitions.map(part => sentTwice(part, random));
      assert.ok(twice.flat().length >= 2 * partitions.flat().length);
      assert.deepEqual(viewed(readInBatches(twice, size, rules)), once);
    }
  });

  test(`${name}: a shuffle within the allowed lateness changes nothing, and none is late`, () => {
    const random = randomFrom(5);
    const posts = writtenPosts(600, random, startMs);
    const ordered = viewed(readInBatches(sentOn(posts, scoreOf), 7, rules));
    const shuffled = shuffledWithin(posts, latenessMs, random);
    assert.notDeepEqual(shuffled, posts);
    const found = viewed(readInBatches(sentOn(shuffled, scoreOf), 7, rules));
    assert.deepEqual(found, ordered);
    assert.deepEqual([found.late, found.missed], [{}, 0]);
  });
}

test('days and words count every post, late or not', () => {
  const random = randomFrom(6);
  const posts = shuffledWithin(writtenPosts(500, random, startMs), 25 * 60_000, random);
  const partitions = sentOn(posts, scoreOf);
  const [, rules] = everyRule(0)[0] ?? assert.fail();
  const { totals, words } = viewed(readInBatches(partitions, 7, rules));
  const sent = partitions.flat();
  const sum = (counts: object) => Object.values(counts).reduce((all: number, one: number) => all + one, 0);
  assert.equal(sum(totals), new Set(posts.map(({ id }) => id)).size);
  assert.equal(sum(words), sent.flatMap(({ text }) => wordsOf(text)).length);
});
