import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeScored } from '../../../domain/posts/scored.ts';
import { redrivenPlace } from '../../../domain/redriven-place.ts';
import type { PostsView } from '../../../domain/posts/view.ts';
import type { handler as Close } from '../../../functions/close/posts.ts';
import { readLag } from '../../../functions/io/lag.ts';
import { foldLedger } from '../../../functions/io/posts/fold-ledger.ts';
import { readStreamTime } from '../../../functions/io/posts/stream-time.ts';
import { readQueryEnv } from '../../../functions/query/env.ts';
import { postsView } from '../../../functions/query/posts/view.ts';
import type { Deployment } from '../../../lib/cli/deployment.ts';
import { ledgerOf } from '../../../lib/cli/streams/books/ledger.ts';
import { factsOf } from '../../../lib/cli/streams/facts/facts.ts';
import { aggregateOf, closeAt, eventsOf } from '../../support/posts/counting.ts';
import { recount } from '../../support/posts/recount.ts';
import { everyRule } from '../../support/posts/settings.ts';
import {
  randomFrom,
  scoreOf,
  sentOn,
  sentTwice,
  shuffledWithin,
  writtenPosts,
} from '../../support/posts/stream.ts';
import { readViews } from '../../support/posts/views.ts';
import { context, mskEvent, sourceArn } from '../msk-event.ts';
import { clusterArn, secretArn } from '../world.ts';
import { tumbling, world } from './world-of-posts.ts';

const allowedLatenessMs = 120_000;
const startMs = Date.UTC(2015, 1, 17, 22);
const hourMs = 3_600_000;
const close: typeof Close = async (...call) =>
  (await import('../../../functions/close/posts.ts')).handler(...call);

for (const [name, rules] of everyRule(allowedLatenessMs))
  test(`${name}: late posts that were sent on twice, by batches of which some come again, are what a recount gives, folded or not`, async () => {
    const random = randomFrom(11);
    const posts = shuffledWithin(writtenPosts(300, random, startMs), 25 * 60_000, random);
    const partitions = sentOn(posts, scoreOf);
    let handler = aggregateOf(rules);
    let folded = 0;
    for (const event of eventsOf(
      partitions.map(part => sentTwice(part, random)),
      60,
    )) {
      await handler(event, context());
      await closeAt(world, rules, 'while posts come');
      if (random() < 0.4) folded += await foldAll();
      if (random() < 0.3) await handler(event, context());
      if (random() < 0.3) handler = aggregateOf(rules);
    }
    const expected = recount(partitions, rules);
    assert.ok(expected.missed > 0);
    assert.deepEqual(await readViews(sql, 'sentiment_windows'), expected);

    const closedEarly = await closedRows();
    assert.ok(closedEarly > 0);
    await closeAt(world, rules, 'when all are idle');
    assert.ok((await closedRows()) > closedEarly, 'the last windows closed');
    assert.equal(await closeAt(world, rules, 'when all are idle'), 0, 'again without harm');
    folded += await foldAll();
    assert.ok(folded > 0);
    assert.deepEqual(await readViews(sql, 'sentiment_windows'), expected);
    assert.equal(await foldAll(), 0, 'and only once');
    if (rules.late === 'amend') return;
    assert.deepEqual(await readViews(sql, 'closed_windows'), expected);
    assert.deepEqual(await world.sql('SELECT * FROM posts_after_closing'), []);
  });

test('the marks are those of the source, so that a recreated source topic stops the stream', async () => {
  const handler = aggregateOf(tumbling);
  const post = (offset: number, timestamp: number) => scored({ offset, timestamp });
  await handler(eventOf([post(100, 5_000), post(101, 6_000)]), context());
  const [row] = await world.sql('SELECT DISTINCT source, topic, part, next_offset FROM posts_ledger');
  assert.deepEqual(row, { source: sourceArn, topic: 'coffee', part: 1, next_offset: 102 });
  for (const fresh of [handler, aggregateOf(tumbling)])
    await assert.rejects(fresh(eventOf([post(0, 9_000)]), context()), {
      name: 'TopicRecreated',
      message: /topic coffee was recreated: offset 0 of partition 1 lies below the mark 102/,
    });
  await assert.rejects(handler(eventOf([post(102, 7_000), post(0, 9_000)]), context()), {
    name: 'TopicRecreated',
  });
  assert.deepEqual(await world.sql('SELECT posts FROM sentiment_totals'), [{ posts: '2' }]);
});

test('a post for a window that has closed counts in it, and not in what was closed', async () => {
  const handler = aggregateOf(tumbling);
  await handler(eventOf([scored({ offset: 0 })]), context());
  await closeAt(world, tumbling, 'when all are idle');
  await handler(eventOf([scored({ offset: 1 }), scored({ offset: 0, partition: 2 })]), context());
  await closeAt(world, tumbling, 'when all are idle');
  assert.deepEqual(await world.sql('SELECT posts FROM closed_windows'), [{ posts: 1 }]);
  assert.deepEqual(await world.sql('SELECT posts FROM sentiment_windows'), [{ posts: '3' }]);
  assert.deepEqual(await world.sql('SELECT posts FROM posts_after_closing'), [{ posts: '2' }]);
});

test('a record that is no scored post is set aside where it stands, and those around it count', async () => {
  await aggregateOf(tumbling)(eventOf([scored({ offset: 4 }), 'nonsense', scored({ offset: 5 })]), context());
  const [aside, ...others] = await world.items('set_aside');
  assert.match(aside?.['position']?.S ?? '', /^coffee\.scored#00001#00000000000000000001#/);
  assert.equal(others.length, 0);
  assert.deepEqual(await world.sql('SELECT posts FROM sentiment_totals'), [{ posts: '2' }]);
});

test('windows of a silent stream are closed by the clock, and then the database may sleep until posts come', async () => {
  const handler = aggregateOf(tumbling);
  const anHourLater = () =>
    world.sql('UPDATE posts_ledger SET processed_at = processed_at - INTERVAL 1 HOUR');
  await handler(eventOf([scored({ offset: 0 })]), context());
  assert.deepEqual(await close({}, context()), { rows: 0 });
  await anHourLater();
  assert.deepEqual(await close({}, context()), { rows: 1 });

  world.setDatabaseAway(true);
  assert.deepEqual(await close({}, context()), { rows: 0 });
  world.setDatabaseAway(false);
  await handler(eventOf([scored({ offset: 1, minute: 5 })]), context());
  assert.deepEqual(await close({}, context()), { rows: 0 });
  await anHourLater();
  assert.deepEqual(await close({}, context()), { rows: 1 });
});

test('posts of a word’s topic that was made again count beyond those of the one before, once', async () => {
  const handler = aggregateOf(tumbling);
  const of = (arn: string | undefined) => {
    const message = JSON.parse(scored({ offset: 0 })) as { readonly source: object };
    return JSON.stringify({ ...message, source: { ...message.source, arn } });
  };
  const counted = async () =>
    (await world.sql('SELECT SUM(posts) AS posts FROM sentiment_totals'))[0]?.['posts'];
  // Those of an older version have no source of their own, which then is the one of the scored posts.
  for (const arn of [undefined, sourceArn, undefined]) await handler(eventOf([of(arn)]), context());
  assert.equal(await counted(), '1');
  for (const arn of [`${sourceArn.slice(0, -1)}2`, sourceArn, `${sourceArn.slice(0, -1)}2`])
    await handler(eventOf([of(arn), of(arn)]), context());
  assert.equal(await counted(), '2');
});

test('a post that is redriven counts by a place of its own, and neither holds the watermark back nor moves it', async () => {
  const handler = aggregateOf(tumbling);
  const times = async () =>
    (await readStreamTime({ clusterArn, secretArn, database: world.database }, { waitMs: 0 })).partitions.map(
      ({ greatestMs }) => greatestMs,
    );
  await handler(eventOf([scored({ offset: 7, minute: 60 })]), context());
  const before = await times();
  const redriven = scored({ offset: 3, isRedriven: true });
  await handler(
    eventOf([redriven, redriven, scored({ offset: 4, minute: 90, isRedriven: true })]),
    context(),
  );
  // As aggregate's own.
  await handler({ ...eventOf([scored({ offset: 5 })]), redrive: {} }, context());
  assert.deepEqual(await times(), before);
  assert.deepEqual(await world.sql('SELECT SUM(posts) AS posts FROM sentiment_totals'), [{ posts: '4' }]);
  assert.deepEqual(await world.sql('SELECT * FROM late_posts'), []);
  const deployment = { database: { clusterArn, secretArn, database: world.database } } as Deployment;
  const all = new Map([[1, 0n]]);
  await ledgerOf(deployment, 'posts_ledger', sourceArn, 'coffee').remove(all, all);
  assert.deepEqual(await world.sql('SELECT posts FROM posts_ledger'), [], 'all of it can be counted anew');
});

test('while posts wait a silence is not taken for idleness, and windows, the page and info say one watermark', async () => {
  await aggregateOf(tumbling)(eventOf([scored({ offset: 0 })]), context());
  await world.sql('UPDATE posts_ledger SET processed_at = processed_at - INTERVAL 1 HOUR');
  const deployment = {
    stage: 'test',
    countersTable: 'counters',
    database: { clusterArn, secretArn, database: world.database },
  };
  const onPage = async () => {
    const view = postsView.open(readQueryEnv(process.env), process.env);
    const { progress } = (await view.answer({}, AbortSignal.timeout(20_000), '')) as PostsView;
    return progress.watermark;
  };
  const inInfo = async () =>
    (await factsOf(deployment as Deployment, 'posts-aggregate', process.env))['watermark'];

  world.setBehind('posts-transform');
  const newest = new Date(startMs).toISOString();
  assert.deepEqual(
    [await close({}, context()), await onPage(), await inInfo()],
    [{ rows: 0 }, newest, newest],
  );
  world.setBehind('trades-aggregate');
  for (const watermark of [await onPage(), await inInfo()])
    assert.ok(Date.parse(watermark ?? '') > startMs + hourMs);
  assert.deepEqual(await close({}, context()), { rows: 1 });
});

test('the lag of streams is that of their own mappings', async () => {
  const signal = AbortSignal.timeout(10_000);
  assert.equal(await readLag('test', ['trades-aggregate', 'posts-aggregate'], signal), 12);
  assert.equal(await readLag('test', ['posts-aggregate'], signal), 0);
});

function eventOf(values: readonly string[]) {
  const records = values.map((value, offset) => ({ partition: 1, offset, value }));
  return mskEvent(records, sourceArn, 'coffee.scored');
}

function scored({
  offset,
  partition = 1,
  timestamp = offset,
  minute = 0,
  isRedriven = false,
}: {
  readonly offset: number;
  readonly partition?: number;
  readonly timestamp?: number;
  readonly minute?: number;
  readonly isRedriven?: boolean;
}): string {
  const createdAt = new Date(startMs + minute * 60_000).toISOString();
  const source = { topic: 'coffee', partition, offset, timestamp };
  const post = { id: `${partition}-${offset}`, createdAt, user: 'ann', text: 'plain', ...scoreOf('plain') };
  return encodeScored(post, isRedriven ? redrivenPlace(source) : source);
}

/** What the closing function does, with words of the newest batch alone. */
async function foldAll(): Promise<number> {
  const database = { clusterArn, secretArn, database: world.database };
  const { rows, isDone } = await foldLedger(database, new AbortController().signal, { waitMs: 0 }, 1);
  assert.ok(isDone);
  return rows;
}

async function sql(statement: string): Promise<readonly unknown[][]> {
  return (await world.sql(statement)).map(row => Object.values(row));
}

async function closedRows(): Promise<number> {
  return Number((await world.sql('SELECT COUNT(*) AS closed FROM closed_windows'))[0]?.['closed']);
}
