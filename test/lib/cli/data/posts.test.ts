import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeScored, encodeScored } from '../../../../domain/posts/scored.ts';
import type { ScoredMessage } from '../../../../domain/posts/scored.ts';
import type { WindowRules } from '../../../../domain/posts/window.ts';
import { createAggregate } from '../../../../functions/batch/aggregate.ts';
import { putItems } from '../../../../functions/io/put-items.ts';
import { closeWindows } from '../../../../functions/io/posts/closed-windows.ts';
import { foldLedger } from '../../../../functions/io/posts/fold-ledger.ts';
import { postItems } from '../../../../functions/io/posts/post-item.ts';
import { readStreamTime } from '../../../../functions/io/posts/stream-time.ts';
import { windowLedger } from '../../../../functions/io/posts/window-ledger.ts';
import { postsCleanUp } from '../../../../lib/cli/data/posts/clean-up.ts';
import { context, mskEvent, sourceArn } from '../../../functions/msk-event.ts';
import { clusterArn, secretArn } from '../../../functions/world.ts';
import { startAwsStub } from '../../../support/aws/aws-stub.ts';
import { postsTable } from '../../../support/posts/ground.ts';
import { type Recount, recount } from '../../../support/posts/recount.ts';
import { windowKinds } from '../../../support/posts/settings.ts';
import { randomFrom, scoreOf, sentOn, wordsOf, writtenPosts } from '../../../support/posts/stream.ts';
import { readViews } from '../../../support/posts/views.ts';
import { program } from '../../../support/run/program.ts';
import { deleteAll, deleteCutOff, targetOf } from './ground.ts';
import { useWorld } from '../../../functions/use-world.ts';

const startMs = Date.UTC(2015, 1, 17, 21);
/** Its ends lie within windows, sessions, hours and days. */
const cutting = { from: '2015-02-17T22:17:30.500Z', to: '2015-02-19T00:40:00.000Z' };
const allOfIt = { from: '2015-02-17T00:00:00.000Z', to: '2015-02-25T00:00:00.000Z' };
/** More than a day of posts. */
const posts = writtenPosts(420, randomFrom(5), startMs).map(post => ({
  ...post,
  atMs: startMs + 3 * (post.atMs - startMs),
}));
const partitions = sentOn(posts, scoreOf);
const world = useWorld({ ledger: 'posts_ledger', rawTable: postsTable }, ['closed_windows']);

for (const window of windowKinds)
  test(`${Object.values(window).join(' ')}: what lies wholly within the range is gone, all else and each mark stands`, async () => {
    const rules: WindowRules = { window, allowedLatenessMs: 60_000, late: 'drop' };
    // Items are deleted in the same way whatever the windows are: without them only sums are.
    const hasItems = window.kind !== 'sliding';
    await deliverAll(rules, hasItems);
    await closeWindows(database(), window.kind, Date.parse(allOfIt.to), { waitMs: 0 });
    const { rows } = await foldLedger(database(), AbortSignal.timeout(60_000), { waitMs: 0 }, 20);
    assert.ok(rows > 100, `${rows} rows folded`);
    const [times, words, missed] = [await partitionTimes(), await wordsNow(), await missedNow()];
    const expected = outside(recount(partitions, rules), rules, cutting);
    const isOutside = async () => {
      const { missed: _, ...views } = await readViews(rowsOf, 'sentiment_windows');
      assert.deepEqual(views, expected);
      assert.deepEqual(
        await missedNow(),
        missed.filter(({ day }) => day !== '2015-02-18'),
      );
      const isGone = (hour: string) => hour >= '2015-02-17 23' && hour < '2015-02-19 00';
      assert.deepEqual(
        await wordsNow(),
        words.filter(({ hour }) => !isGone(String(hour))),
      );
      assert.deepEqual(await partitionTimes(), times);
    };

    const target = targetOf(world, postsCleanUp, cutting);
    const kills = await deleteCutOff(target, () => deliver(rules, partitions[0]?.slice(-20) ?? [], 0));
    assert.ok(kills > 4, `${kills} kills`);
    await isOutside();
    const { windows } = await readViews(rowsOf, 'closed_windows');
    assert.deepEqual(windows, expected.windows);
    const ids = (await world.items('raw')).map(item => item['id']?.S ?? '').sort();
    assert.deepEqual(ids, hasItems ? idsOutside() : []);

    await deliverAll(rules, hasItems);
    await isOutside();
    const beforeNothing = { ...cutting, to: '2015-02-17T22:17:30.501Z' };
    assert.deepEqual(await deleteAll(targetOf(world, postsCleanUp, beforeNothing)), { items: 0, rows: 0 });
    await isOutside();
  });

test('--aws: of the stacks of that name the same goes, by AWS’s APIs: a dry run counts, and then it is asked once', async () => {
  const [window] = windowKinds;
  assert.ok(window);
  const rules: WindowRules = { window, allowedLatenessMs: 60_000, late: 'drop' };
  await deliverAll(rules);
  const times = await partitionTimes();
  const { items, data, stop } = await deployedStage();
  const all = await items();
  try {
    const counted = await data('--dry-run');
    assert.deepEqual([counted.code, counted.stderr], [0, 'account 210987654321, region eu-central-9\n']);
    const asked = await data();
    assert.equal(asked.code, 1);
    const question =
      /^data: delete (\d+) items and \d+ rows of posts from 2015-\S+ to before 2015-\S+ on AWS: say --yes to mean it$/m;
    assert.equal(question.exec(asked.stderr)?.[1], String(all.length - idsOutside().length));
    assert.deepEqual([asked.stdout, await items()], [counted.stdout, all]);

    const meant = await data('--yes');
    assert.equal(meant.code, 0, meant.stderr);
    const { missed: _, ...views } = await readViews(rowsOf, 'sentiment_windows');
    assert.deepEqual(views, outside(recount(partitions, rules), rules, cutting));
    assert.deepEqual(await items(), idsOutside());
    assert.deepEqual(await partitionTimes(), times);
  } finally {
    stop();
  }
});

test('with nothing left, how far windows have closed and posts have come is still known', async () => {
  const rules: WindowRules = {
    window: { kind: 'tumbling', sizeSeconds: 300 },
    allowedLatenessMs: 60_000,
    late: 'drop',
  };
  await deliverAll(rules);
  const closed = () => closeWindows(database(), 'tumbling', Date.parse(allOfIt.to), { waitMs: 0 });
  assert.ok((await closed()) > 0);
  const times = await partitionTimes();
  await deleteAll(targetOf(world, postsCleanUp, allOfIt));
  assert.deepEqual(await sql('SELECT * FROM sentiment_windows'), []);
  assert.deepEqual(await sql('SELECT * FROM sentiment_words'), []);
  const left = await sql('SELECT DISTINCT window_end, posts FROM closed_windows');
  assert.equal(left.length, 1);
  assert.equal(left[0]?.['posts'], 0);
  assert.deepEqual(await partitionTimes(), times);
  await sql('UPDATE posts_ledger SET processed_at = processed_at - INTERVAL 1 HOUR');
  assert.ok((await readStreamTime(database(), { waitMs: 0 })).ageMs >= 3_600_000);

  // A partition that was silent may bring a post of a window that had closed: it is not closed again.
  const [late] = partitions[0] ?? [];
  assert.ok(late);
  const source = { ...late.source, partition: 3, offset: 0 };
  await deliver(rules, [{ ...late, id: 'late', source }], 3);
  assert.equal(await closed(), 0);
  assert.equal((await sql('SELECT posts FROM posts_after_closing')).length, 1);
});

/** Stacks of a stage, by a stub of CloudFormation, whose tables and database are those of this test. */
async function deployedStage() {
  const outputs = {
    CountersTable: 'counters',
    PostsTable: 'raw',
    LatestTable: 'latest',
    DatabaseClusterArn: clusterArn,
    DatabaseSecretArn: secretArn,
    DatabaseName: world.database,
  };
  const none = { brokers: '127.0.0.1:9', topics: [], functions: {}, mappings: [] };
  const stub = await startAwsStub({ stage: 'away', ...none, outputs });
  const range = ['--from', cutting.from, '--to', cutting.to];
  const { AWS_ENDPOINT_URL: _, ...away } = stub.environment;
  return {
    items: async () => (await world.items('raw')).map(item => item['id']?.S ?? '').sort(),
    data: (...words: string[]) =>
      program('data', ['delete', 'posts', ...range, '--aws', stub.stack, ...words], {
        ...away,
        AWS_ENDPOINT_URL_CLOUDFORMATION: stub.url,
      }).ended,
    stop: () => stub.stop(),
  };
}

/** Every record by batches, as to a process that has just started; the items too. */
async function deliverAll(rules: WindowRules, hasItems = true): Promise<void> {
  for (const [partition, scored] of partitions.entries())
    for (let at = 0; at < scored.length; at += 60) await deliver(rules, scored.slice(at, at + 60), partition);
  if (hasItems && (await world.items('raw')).length === 0)
    await putItems(postItems('raw'), partitions.flat());
}

async function deliver(
  rules: WindowRules,
  scored: readonly ScoredMessage[],
  partition: number,
): Promise<void> {
  const aggregate = createAggregate<ScoredMessage>(process.env, ({ ledgerTable }) => ({
    decode: value => decodeScored(value),
    ledger: windowLedger(ledgerTable, rules, wordsOf),
    eventTime: post => post.createdAt,
    madeOf: ({ source }) => source,
  }));
  const records = scored.map((post, offset) => ({
    partition,
    offset,
    value: encodeScored(post, post.source),
  }));
  await aggregate(mskEvent(records, sourceArn, 'coffee.scored'), context());
}

/** A recount without the windows and days that lie wholly within the range. */
function outside(
  { windows, late, totals }: Recount,
  { window }: WindowRules,
  { from, to }: typeof cutting,
): Omit<Recount, 'missed'> {
  const sizeMs = (window.kind === 'session' ? window.gapSeconds : window.sizeSeconds) * 1000;
  const isOutside = (start: string, end: string) => start < from || end > to;
  const keep = <T>(all: Readonly<Record<string, T>>, isKept: (key: string) => boolean): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([key]) => isKept(key)));
  return {
    windows: keep(windows, key => {
      const [start = '', end = ''] = key.split(' ');
      return isOutside(start, end);
    }),
    late: keep(late, end => isOutside(new Date(Date.parse(end) - sizeMs).toISOString(), end)),
    totals: keep(totals, key => !key.startsWith('2015-02-18')),
  };
}

function idsOutside(): readonly string[] {
  const { from, to } = cutting;
  const left = partitions.flat().filter(({ createdAt }) => createdAt < from || createdAt >= to);
  return left.map(({ id }) => id).sort();
}

async function partitionTimes() {
  const { partitions: times } = await readStreamTime(database(), { waitMs: 0 });
  return times.map(({ greatestMs }) => greatestMs);
}

function wordsNow() {
  return sql('SELECT hour, word, polarity, uses FROM sentiment_words ORDER BY hour, word');
}

function missedNow() {
  return sql('SELECT day, polarity, posts FROM late_totals ORDER BY day, polarity');
}

function database() {
  return targetOf(world, postsCleanUp, cutting).deployment.database;
}

function sql(statement: string) {
  return world.sql(statement);
}

async function rowsOf(statement: string): Promise<readonly unknown[][]> {
  return (await sql(statement)).map(row => Object.values(row));
}
