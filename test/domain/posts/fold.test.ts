import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold } from '../../../domain/posts/fold.ts';
import type { KeptSum } from '../../../domain/posts/fold.ts';
import { readInBatches, viewed } from '../../support/posts/in-memory.ts';
import type { Row } from '../../support/posts/in-memory.ts';
import { recount } from '../../support/posts/recount.ts';
import { everyRule } from '../../support/posts/settings.ts';
import { randomFrom, scoreOf, sentOn, shuffledWithin, writtenPosts } from '../../support/posts/stream.ts';

const startMs = Date.UTC(2015, 1, 17, 22);

for (const [name, rules] of everyRule(120_000))
  test(`${name}: rows say the same after any of them were folded, again and again`, () => {
    for (const seed of [7, 8]) {
      const random = randomFrom(seed);
      const posts = shuffledWithin(writtenPosts(600, random, startMs), 25 * 60_000, random);
      const partitions = sentOn(posts, scoreOf);
      const rows = readInBatches(partitions, 7, rules);
      const before = viewed(rows);
      assert.deepEqual({ ...before, words: undefined }, { ...recount(partitions, rules), words: undefined });
      let kept: readonly Row[] = rows;
      for (const share of [0.3, 0.6, 1]) {
        const chosen = kept.map(row => [row, random() < share] as const);
        kept = [
          ...chosen.filter(([, isFolded]) => !isFolded).map(([row]) => row),
          ...foldParts(chosen.filter(([, isFolded]) => isFolded).map(([row]) => row)),
        ];
        assert.deepEqual(viewed(kept), before);
      }
      assert.ok(kept.length < rows.length, `${rows.length} rows became ${kept.length}`);
      const spans = new Set(kept.map(row => JSON.stringify({ ...row, posts: 0, score_sum: '' })));
      assert.equal(spans.size, kept.length, 'one row for each partition, window and polarity');
    }
  });

test('stretches of a session are one where they overlap and begin in the same hour', () => {
  const stretch = (starts: string, ends: string) =>
    row({ kind: 'session', starts_at: starts, ends_at: ends });
  const spans = fold([
    stretch('10:50:00', '11:05:00'),
    stretch('10:10:00', '10:20:00'),
    stretch('10:15:00', '10:25:00'),
    // Touches the one before, and is another session.
    stretch('10:25:00', '10:30:00'),
    stretch('11:00:00', '11:20:00'),
  ]).map(({ starts_at, ends_at, posts }) => [starts_at.slice(11, 16), ends_at.slice(11, 16), posts]);
  assert.deepEqual(spans, [
    ['10:10', '10:25', 2],
    ['10:25', '10:30', 1],
    ['10:50', '11:05', 1],
    ['11:00', '11:20', 1],
  ]);
});

test('a window keeps when it changed last, a day since when it is known, and scores are exact', () => {
  const sums = [
    { posts: 2, score_sum: '-0.4588', processed_at: '2026-03-01 10:00:00.000', id: 'b' },
    { posts: 3, score_sum: '1.0000', processed_at: '2026-03-01 12:00:00.000', id: 'a' },
  ];
  const [window, ...others] = fold(sums.map(sum => row(sum)));
  assert.deepEqual(others, []);
  assert.deepEqual(
    [window?.id, window?.posts, window?.score_sum, window?.processed_at],
    ['b', 5, '0.5412', '2026-03-01 12:00:00.000'],
  );
  const [day] = fold(sums.map(sum => row({ ...sum, kind: 'day' })));
  assert.equal(day?.processed_at, '2026-03-01 10:00:00.000');
});

/** As the ledger does it: each partition's rows by themselves. */
function foldParts(rows: readonly Row[]): readonly Row[] {
  return [0, 1, 2].flatMap(part =>
    fold(
      rows.filter(each => each.part === part).map((each, index) => row({ ...each, id: String(index) })),
    ).map(({ kind, starts_at, ends_at, word, polarity, posts, score_sum }) => ({
      kind,
      starts_at,
      ends_at,
      word,
      polarity,
      posts,
      score_sum,
      part,
    })),
  );
}

function row(change: Partial<KeptSum>): KeptSum {
  const { starts_at = '10:00:00', ends_at = '10:05:00' } = change;
  const [starts, ends] = [starts_at, ends_at].map(time =>
    time.length > 8 ? time : `2026-03-01 ${time}.000`,
  );
  return {
    id: 'row',
    processed_at: '2026-03-01 12:00:00.000',
    kind: 'window',
    word: '',
    polarity: 'positive',
    posts: 1,
    score_sum: '0.5000',
    newest_timestamp: 0,
    newest_event_time: 0,
    ...change,
    starts_at: starts ?? '',
    ends_at: ends ?? '',
  };
}
