import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latestKept, newestFirst } from '../../../../domain/latest.ts';
import type { ScoredPost } from '../../../../domain/posts/post.ts';
import { dayOf } from '../../../../domain/time.ts';
import { putItems } from '../../../../functions/io/put-items.ts';
import { addLatest } from '../../../../functions/io/latest/write.ts';
import { newestOfDay } from '../../../../functions/io/posts/newest-posts.ts';
import { latestPost, postItems } from '../../../../functions/io/posts/post-item.ts';
import { itemsOfRange } from '../../../../lib/cli/data/items.ts';
import { refillLatest } from '../../../../lib/cli/data/latest.ts';
import { findLatestAgain } from '../../../../lib/cli/data/latest-again.ts';
import { postsCleanUp } from '../../../../lib/cli/data/posts/clean-up.ts';
import { postsTable } from '../../../support/posts/ground.ts';
import { deleteAll, deleteCutOff, targetOf } from './ground.ts';
import { useWorld } from '../../../functions/use-world.ts';

const days = ['2026-03-01', '2026-03-02', '2026-03-03'] as const;
const place = { table: 'latest', of: 'raw' };
/** Without a database there are no sums. */
const cleanUp = { ...postsCleanUp, sums: async () => [] };
const world = useWorld({ withDatabase: false, rawTable: postsTable });

test('a deletion that cuts days leaves the newest of what is left of them, wherever it is cut off itself', async () => {
  const all = await written();
  const range = { from: '2026-03-01T20:00:00.000Z', to: '2026-03-03T02:00:00.000Z' };
  const target = targetOf(world, cleanUp, range);
  assert.ok((await deleteCutOff(target, async () => {})) > 3);
  const left = all.filter(({ createdAt }) => createdAt < range.from || createdAt >= range.to);
  await areLatest(left);
  assert.equal(
    (await world.items('latest')).some(({ day }) => day?.S?.endsWith(days[1])),
    false,
  );
});

test('a deletion of whole days leaves the sets of others as they are', async () => {
  const all = await written();
  await deleteAll(
    targetOf(world, cleanUp, { from: `${days[0]}T00:00:00.000Z`, to: `${days[1]}T00:00:00.000Z` }),
  );
  await areLatest(all.filter(({ createdAt }) => dayOf(createdAt) !== days[0]));
  const parts = (await world.items('latest')).map(({ part }) => part?.S ?? '');
  assert.deepEqual(new Set(parts), new Set(['0', '1']));
});

test('the latest rows of a table that has no sets are found by reading it', async () => {
  const all = posts();
  await putItems(postItems('raw'), all);
  await areLatest([]);
  const items = itemsOfRange('raw', postsCleanUp.items, { from: '0', to: '~' }, () => {});
  const { latest } = postsCleanUp.items;
  assert.ok(latest);
  assert.equal(await refillLatest(place, latest, items, { from: '0', to: '~' }), days.length);
  items.close();
  await areLatest(all);
});

for (const [words, error] of [
  [['latest'], 'say of which pipeline: trades, posts'],
  [['latest', 'trades', 'more'], 'unexpected "more"'],
  [['latest', 'chatters'], 'no latest rows are kept of "chatters"; they are of trades, posts'],
  [['latest', 'trades', '--state', 'a', '--aws', 'b'], '--aws and --state name two places; say one'],
] as const)
  test(`"${words.join(' ')}" is refused: ${error}`, async () => {
    await assert.rejects(findLatestAgain(words), { message: error });
  });

async function written(): Promise<readonly ScoredPost[]> {
  const all = posts();
  await putItems(postItems('raw'), all);
  const added = days.flatMap(day =>
    ['0', '1'].map((part, rest) => ({
      day,
      part,
      keys: all.filter((post, at) => at % 2 === rest && dayOf(post.createdAt) === day).map(latestPost),
    })),
  );
  await addLatest(place, added, undefined);
  await areLatest(all);
  return all;
}

function posts(): readonly ScoredPost[] {
  return days.flatMap(day =>
    Array.from({ length: 144 }, (_, at) => ({
      id: `${day}-${(at * 37) % 144}`,
      createdAt: new Date(Date.parse(day) + at * 600_000).toISOString(),
      user: 'somebody',
      text: 'x',
      polarity: 'neutral' as const,
      score: 0,
    })),
  );
}

async function areLatest(all: readonly ScoredPost[]): Promise<void> {
  for (const day of days) {
    const found = await newestOfDay(place, day, AbortSignal.timeout(30_000));
    const expected = all
      .filter(({ createdAt }) => dayOf(createdAt) === day)
      .map(latestPost)
      .sort(newestFirst)
      .slice(0, latestKept);
    assert.deepEqual(found.map(latestPost), expected, day);
  }
}
