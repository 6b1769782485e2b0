import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScoredMessage } from '../../../domain/posts/scored.ts';
import { closeWindows } from '../../../functions/io/posts/closed-windows.ts';
import { foldLedger } from '../../../functions/io/posts/fold-ledger.ts';
import { readDayTotals } from '../../../functions/io/posts/window-queries.ts';
import type { Deployment } from '../../../lib/cli/deployment.ts';
import { ledgerOf } from '../../../lib/cli/streams/books/ledger.ts';
import { aggregateOf, eventsOf } from '../../support/posts/counting.ts';
import { recount } from '../../support/posts/recount.ts';
import { everyRule } from '../../support/posts/settings.ts';
import { randomFrom, scoreOf, sentOn, shuffledWithin, writtenPosts } from '../../support/posts/stream.ts';
import { readViews } from '../../support/posts/views.ts';
import { killInTheMiddle } from '../../support/kill-in-the-middle.ts';
import { until } from '../../support/until.ts';
import { context, sourceArn } from '../msk-event.ts';
import { useWorld } from '../use-world.ts';

const startMs = Date.UTC(2015, 1, 17, 22);
const far = Date.UTC(2016);
const rulesOf = new Map(everyRule(120_000));
const sessions = rulesOf.get('session 240, amend') ?? assert.fail();
const sliding = rulesOf.get('sliding 700 300, drop') ?? assert.fail();
const world = useWorld({ ledger: 'posts_ledger' }, ['closed_windows'], async () => {
  process.env['STREAM'] = 'posts-aggregate';
});

for (const rules of [sliding, sessions])
  test(`${rules.window.kind}: folding while posts are counted loses and doubles nothing`, async () => {
    const partitions = partitionsOf(600);
    const state = { isCounting: true };
    const counting = (async () => {
      const handler = aggregateOf(rules);
      for (const event of eventsOf(partitions, 8)) await handler(event, context());
    })().finally(() => {
      state.isCounting = false;
    });
    let folded = 0;
    while (state.isCounting) {
      await closeWindows(world.cluster, rules.window.kind, far, { waitMs: 0 });
      const both = await Promise.all([fold(), fold()]);
      folded += both.reduce((sum, { rows }) => sum + rows, 0);
    }
    await counting;
    assert.ok(folded > 0);
    await foldAll();
    assert.deepEqual(await views(), recount(partitions, rules));
    const [left] = await world.sql(
      "SELECT COUNT(*) AS rest FROM posts_ledger l WHERE kind <> 'session' AND next_offset >= 0 AND next_offset < (SELECT MAX(m.next_offset) FROM posts_ledger m WHERE m.part = l.part)",
    );
    assert.deepEqual(left, { rest: 0 });
  });

test('the mark of a partition stays, so that what was folded is not counted again', async () => {
  const partitions = partitionsOf(300);
  const events = eventsOf(partitions, 20);
  await count(events);
  const marks = () =>
    world.sql(
      'SELECT part, MAX(next_offset) AS mark, MAX(newest_event_time) AS newest FROM posts_ledger GROUP BY part',
    );
  const before = await marks();
  assert.ok((await foldAll()) > 0);
  assert.deepEqual(await marks(), before);
  await count(events);
  assert.deepEqual(await views(), recount(partitions, sliding));
});

test('folded sums are removed with the others where all is counted anew', async () => {
  const partitions = partitionsOf(200);
  const events = eventsOf(partitions, 20);
  await count(events);
  assert.ok((await foldAll()) > 0);
  const deployment = { database: world.cluster } as unknown as Deployment;
  const all = new Map([0, 1, 2].map(part => [part, -1n]));
  await ledgerOf(deployment, 'posts_ledger', sourceArn, 'coffee').remove(all, all);
  assert.deepEqual(await world.sql('SELECT * FROM posts_ledger'), []);
  await count(events);
  await foldAll();
  assert.deepEqual(await views(), recount(partitions, sliding));
});

test('redriven rows stay, since they say what has been redriven', async () => {
  await count(eventsOf(partitionsOf(100), 10));
  await world.sql("UPDATE posts_ledger SET source = CONCAT('redrive:', source) WHERE part = 1");
  await foldAll();
  const [redriven] = await world.sql(
    "SELECT COUNT(*) AS posts, MIN(first_offset) >= 0 AS whole FROM posts_ledger WHERE source LIKE 'redrive:%' AND next_offset >= 0",
  );
  assert.ok(Number(redriven?.['posts']) > 10);
  const [folded] = await world.sql(
    "SELECT COUNT(*) AS posts FROM posts_ledger WHERE source LIKE 'redrive:%' AND next_offset < 0",
  );
  assert.deepEqual(folded, { posts: 0 });
});

test('the batches of the newest posts stay as they are, and words are shown of them', async () => {
  await count(eventsOf(partitionsOf(300), 10));
  assert.ok((await foldAll(60)) > 0);
  const [kept] = await world.sql(
    "SELECT SUM(posts) AS posts FROM posts_ledger WHERE kind = 'day' AND next_offset >= 0",
  );
  assert.ok(Number(kept?.['posts']) >= 60 && Number(kept?.['posts']) < 150, JSON.stringify(kept));
});

// When it waits it has removed rows; or it has changed one that an earlier fold left, the very first of the partition 1: the partition 0
// appends beside it.
for (const [when, isChanging] of [
  ['as it removes rows', false],
  ['as it changes rows', true],
] as const)
  test(`a function that is killed in the middle, ${when}, leaves all as it was, holds nobody up, and the next one goes on`, async () => {
    const partitions = partitionsOf(400);
    const events = eventsOf(partitions, 10);
    await count(events.slice(0, 2));
    assert.ok((await foldAll()) > 0);
    await count(events.slice(2, 10));
    await world.sql('CREATE TABLE halt (part INT PRIMARY KEY) SELECT 1 AS part');
    await world.sql(`CREATE TRIGGER halted AFTER ${isChanging ? 'UPDATE' : 'DELETE'} ON posts_ledger FOR EACH ROW
SELECT part INTO @halted FROM halt WHERE part = ${isChanging ? "IF(NEW.kind = 'day' AND NEW.polarity = 'negative', NEW.part, 0)" : 'OLD.part'} FOR UPDATE`);
    await world.sql('START TRANSACTION');
    await world.sql('SELECT part FROM halt WHERE part = 1 FOR UPDATE');
    const killed = await killInTheMiddle(
      statement => world.sql(statement),
      new URL('./killed-fold.ts', import.meta.url),
    );
    await world.sql('ROLLBACK');

    const sofar = partitions.map(posts => posts.slice(0, 100));
    assert.deepEqual(await views(), recount(sofar, sliding));
    assert.equal((await fold()).isDone, false, 'its rows are locked');
    // As few as fit beside the locked rows: a page of an index that splits there makes of the lock on its first row one on the gap before it.
    await count(events.slice(10, 12));
    const later = partitions.map(posts => posts.slice(0, 120));
    assert.deepEqual(await views(), recount(later, sliding));
    await world.sql(`KILL ${killed}`);
    await until('the transaction is over', 60_000, async () => (await fold()).isDone);
    await count(events);
    assert.ok((await foldAll()) > 0);
    await count(events);
    assert.deepEqual(await views(), recount(partitions, sliding));
    assert.equal(await foldAll(), 0);
    await world.sql('DROP TABLE halt');
    await world.sql('DROP TRIGGER halted');
  });

test('a ledger that was never folded is, however long it flowed', async () => {
  const partitions = partitionsOf(900);
  await count(eventsOf(partitions, 1));
  const rows = async () => Number((await world.sql('SELECT COUNT(*) AS n FROM posts_ledger'))[0]?.['n']);
  const before = await rows();
  assert.ok(before > 3_000, `${before} rows`);
  await foldAll();
  assert.ok((await rows()) < before, 'fewer rows');
  assert.deepEqual(await views(), recount(partitions, sliding));
  const days = await readDayTotals(world.cluster, '2015-02-18', { waitMs: 0 });
  const { totals } = recount(partitions, sliding);
  for (const [polarity, posts] of days) assert.equal(posts, totals[`2015-02-18 ${polarity}`]);
});

function partitionsOf(posts: number): readonly (readonly ScoredMessage[])[] {
  const random = randomFrom(posts);
  return sentOn(shuffledWithin(writtenPosts(posts, random, startMs), 25 * 60_000, random), scoreOf);
}

async function count(events: ReturnType<typeof eventsOf>): Promise<void> {
  const handler = aggregateOf(sliding);
  for (const event of events) await handler(event, context());
}

/** What the closing function does; words are of so few posts, or all would be of the newest. */
function fold(newestPosts = 1) {
  return foldLedger(world.cluster, AbortSignal.timeout(60_000), { waitMs: 0 }, newestPosts);
}

async function foldAll(newestPosts = 1): Promise<number> {
  const { rows, isDone } = await fold(newestPosts);
  assert.ok(isDone);
  return rows;
}

function views() {
  return readViews(async sql => (await world.sql(sql)).map(row => Object.values(row)), 'sentiment_windows');
}
