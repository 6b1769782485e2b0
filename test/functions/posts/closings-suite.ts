import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aggregateOf, closeAt, eventsOf } from '../../support/posts/counting.ts';
import { recount } from '../../support/posts/recount.ts';
import { everyRule } from '../../support/posts/settings.ts';
import { randomFrom, scoreOf, sentOn, shuffledWithin, writtenPosts } from '../../support/posts/stream.ts';
import { readViews } from '../../support/posts/views.ts';
import { context } from '../msk-event.ts';
import { world } from './world-of-posts.ts';

const allowedLatenessMs = 120_000;
const startMs = Date.UTC(2015, 1, 17, 22);

for (const [name, rules] of everyRule(allowedLatenessMs).filter(([, { late }]) => late === 'drop'))
  test(`${name}: closings at once, beside partitions that are counted at once, write each window once, and whole`, async () => {
    const random = randomFrom(31);
    const posts = shuffledWithin(writtenPosts(500, random, startMs), 25 * 60_000, random);
    const partitions = sentOn(posts, scoreOf);
    const handler = aggregateOf(rules);
    for (const event of eventsOf(
      partitions.map(part => part.slice(0, 1)),
      1,
    ))
      await handler(event, context());

    const counted = new AbortController();
    const counting = Promise.all(
      partitions.map(async (_, index) => {
        const own = partitions.map((part, other) => (other === index ? part.slice(1) : []));
        const handler = aggregateOf(rules);
        for (const event of eventsOf(own, 4)) await handler(event, context());
      }),
    ).finally(() => counted.abort());
    const closings: number[] = [];
    const closing = Array.from({ length: 3 }, async () => {
      while (!counted.signal.aborted) closings.push(await closeAt(world, rules, 'while posts come'));
    });
    await Promise.all([counting, ...closing]);
    const closedEarly = closings.filter(rows => rows > 0);
    assert.ok(
      closedEarly.length > 10,
      `${closedEarly.length} of ${closings.length} closings wrote something`,
    );
    closings.push(await closeAt(world, rules, 'when all are idle'));

    const expected = recount(partitions, rules);
    assert.ok(expected.missed > 0);
    assert.deepEqual(await readViews(sql, 'sentiment_windows'), expected);
    assert.deepEqual(await readViews(sql, 'closed_windows'), expected);
    assert.equal(
      closings.reduce((sum, rows) => sum + rows, 0),
      Object.keys(expected.windows).length,
    );
    assert.deepEqual(await world.sql('SELECT * FROM posts_after_closing'), []);
  });

async function sql(statement: string): Promise<readonly unknown[][]> {
  return (await world.sql(statement)).map(row => Object.values(row));
}
