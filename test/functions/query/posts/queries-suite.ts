import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readChangedWindows } from '../../../../functions/io/posts/window-changes.ts';
import {
  countWindows,
  readDays,
  readDayTotals,
  readWindows,
} from '../../../../functions/io/posts/window-queries.ts';
import { readNewestPosts, readWords } from '../../../../functions/io/posts/word-queries.ts';
import { BadRequest } from '../../../../functions/query/http.ts';
import { readPostsQuestion } from '../../../../functions/query/posts/question.ts';
import { tableOf, windowsOf } from '../../../../functions/query/posts/windows.ts';
import { world } from '../../posts/world-of-posts.ts';

const patience = { waitMs: 0 };
let rows = 0;

interface Row {
  readonly kind: string;
  /** Of 2026-03-01 where they are times alone. */
  readonly span: readonly [string, string];
  readonly posts: number;
  readonly polarity?: string;
  readonly word?: string;
  readonly at?: string;
}

/** Partial sums, each as of a batch of its own, counted at `at`. */
async function counted(...all: readonly Row[]): Promise<void> {
  for (const { kind, span, posts, polarity = 'positive', word = '', at = '10:00:00' } of all) {
    rows += 1;
    const [start, end, when] = [...span, at].map(time => (time.length > 8 ? time : `2026-03-01 ${time}`));
    await world.sql(
      `INSERT INTO posts_ledger (processing_id, processed_at, kind, starts_at, ends_at, word, polarity, posts, score_sum,
  source, topic, part, first_offset, next_offset, newest_timestamp, newest_event_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 's', 't', 0, ?, ?, 0, 0)`,
      [`row-${rows}`, when, kind, start, end, word, polarity, posts, posts / 2, rows, rows + 1],
    );
  }
}

const firstHour = ['09:00:00', '10:00:00'] as const;
const secondHour = ['10:00:00', '11:00:00'] as const;
const day = ['2026-03-01 00:00:00', '2026-03-02 00:00:00'] as const;

test('windows of a day are added up from partial sums, the newest first, and no window of another day', async () => {
  await counted(
    { kind: 'window', span: firstHour, posts: 2 },
    { kind: 'window', span: firstHour, posts: 3 },
    { kind: 'window', span: firstHour, posts: 4, polarity: 'negative' },
    { kind: 'window', span: secondHour, posts: 1 },
    { kind: 'window', span: ['2026-03-02 00:00:00', '2026-03-02 01:00:00'], posts: 9 },
  );
  const windows = windowsOf(await readWindows(world.cluster, 'grid', '2026-03-01', 10, patience), 10);
  assert.deepEqual(windows, [
    {
      start: '2026-03-01T09:00:00.000Z',
      end: '2026-03-01T10:00:00.000Z',
      negative: 4,
      neutral: 0,
      positive: 5,
      scoreSum: 4.5,
    },
    {
      start: '2026-03-01T10:00:00.000Z',
      end: '2026-03-01T11:00:00.000Z',
      negative: 0,
      neutral: 0,
      positive: 1,
      scoreSum: 0.5,
    },
  ]);
  const sums = await readWindows(world.cluster, 'grid', '2026-03-01', 10, patience);
  assert.deepEqual(
    windowsOf(sums, 10, 1).map(({ start }) => start),
    ['2026-03-01T10:00:00.000Z'],
  );
});

test('sessions are merged where they overlap, and changed as a whole when a part of them is', async () => {
  await counted(
    { kind: 'session', span: ['09:00:00', '09:10:00'], posts: 1, at: '10:00:00' },
    { kind: 'session', span: ['09:05:00', '09:20:00'], posts: 2, at: '12:00:00', polarity: 'negative' },
    { kind: 'session', span: ['09:20:00', '09:25:00'], posts: 4, at: '10:00:00' },
  );
  const spans = (windows: ReturnType<typeof windowsOf>) =>
    windows.map(({ start, end, positive, negative }) => [
      start.slice(11, 16),
      end.slice(11, 16),
      positive,
      negative,
    ]);
  const all = windowsOf(await readWindows(world.cluster, { gapMs: 600_000 }, '2026-03-01', 10, patience), 10);
  assert.deepEqual(spans(all), [
    ['09:00', '09:20', 1, 2],
    ['09:20', '09:25', 4, 0],
  ]);
  const since = Date.parse('2026-03-01T11:00:00.000Z');
  const changed = windowsOf(
    await readChangedWindows(
      world.cluster,
      { gapMs: 600_000 },
      { sinceMs: since, beforeMs: Date.now() },
      10,
      patience,
    ),
    10,
  );
  assert.deepEqual(spans(changed), [['09:00', '09:20', 1, 2]]);
});

test('of a day of sessions only the newest are read, as many as are shown', async () => {
  const clock = (minute: number) => new Date(minute * 60_000).toISOString().slice(11, 19);
  const minutes = Array.from({ length: 120 }, (_, index) => index);
  await counted(
    ...minutes.map(minute => ({
      kind: 'session' as const,
      span: [clock(minute), clock(minute + 0.5)] as const,
      posts: minute,
      at: '10:00:00',
    })),
  );
  const sums = await readWindows(world.cluster, { gapMs: 30_000 }, '2026-03-01', 10, patience);
  assert.ok(sums.length < 40, `${sums.length} rows`);
  const newest = windowsOf(sums, 10).map(({ positive }) => positive);
  assert.deepEqual(newest, minutes.slice(-10));
});

test('with output append only closed windows are read, else the changed ones with all that they hold', async () => {
  await counted(
    { kind: 'window', span: firstHour, posts: 2, at: '10:00:00' },
    { kind: 'window', span: secondHour, posts: 3, at: '10:00:00' },
    { kind: 'window', span: secondHour, posts: 4, at: '12:00:00' },
  );
  await world.sql(
    "INSERT INTO closed_windows VALUES ('2026-03-01 09:00:00', '2026-03-01 10:00:00', 'positive', 2, 1, '2026-03-01 11:30:00')",
  );
  const tumbling = { kind: 'tumbling', sizeSeconds: 3600 } as const;
  const read = async (output: 'update' | 'append', since: string) =>
    windowsOf(
      await readChangedWindows(
        world.cluster,
        tableOf({ output, window: tumbling }),
        { sinceMs: Date.parse(`2026-03-01T${since}.000Z`), beforeMs: Date.now() },
        10,
        patience,
      ),
      10,
    ).map(({ start, positive }) => [start.slice(11, 16), positive]);
  assert.deepEqual(await read('update', '11:00:00'), [['10:00', 7]]);
  assert.deepEqual(await read('append', '11:00:00'), [['09:00', 2]]);
  assert.deepEqual(await read('append', '12:00:00'), []);
  assert.deepEqual(await countWindows(world.cluster, '2026-03-01', patience), {
    open: 1,
    closed: 1,
    late: 0,
  });
  assert.deepEqual(await countWindows(world.cluster, '2026-03-02', patience), {
    open: 1,
    closed: 0,
    late: 0,
  });
});

test('days come newest first, with what their posts add up to, and late ones are counted by their day', async () => {
  await counted(
    { kind: 'day', span: day, posts: 5 },
    { kind: 'day', span: day, posts: 2, polarity: 'neutral' },
    { kind: 'day', span: ['2026-03-03 00:00:00', '2026-03-04 00:00:00'], posts: 1 },
    { kind: 'missed', span: day, posts: 3 },
  );
  assert.deepEqual(await readDays(world.cluster, 10, patience), ['2026-03-03', '2026-03-01']);
  assert.deepEqual(await readDays(world.cluster, 1, patience), ['2026-03-03']);
  assert.deepEqual(Object.fromEntries(await readDayTotals(world.cluster, '2026-03-01', patience)), {
    positive: 5,
    neutral: 2,
  });
  assert.equal((await countWindows(world.cluster, '2026-03-01', patience)).late, 3);
  assert.equal((await countWindows(world.cluster, undefined, patience)).late, 3);
});

test('words are those of the newest posts, batch by batch until there are enough; links count only where asked', async () => {
  assert.equal(await readNewestPosts(world.cluster, 10, patience), undefined);
  await counted(
    { kind: 'day', span: day, posts: 100, at: '10:00:00' },
    { kind: 'word', span: firstHour, posts: 50, word: 'old', at: '10:00:00' },
    { kind: 'day', span: day, posts: 7, at: '11:00:00' },
    { kind: 'word', span: firstHour, posts: 6, word: 'good', at: '11:00:00' },
    { kind: 'linked', span: firstHour, posts: 9, word: 'best', at: '11:00:00' },
    { kind: 'day', span: day, posts: 4, at: '12:00:00' },
    { kind: 'word', span: secondHour, posts: 5, word: 'good', at: '12:00:00' },
    { kind: 'word', span: secondHour, posts: 2, word: 'bad', polarity: 'negative', at: '12:00:00' },
  );
  const newest = await readNewestPosts(world.cluster, 10, patience);
  assert.equal(newest?.posts, 11);
  const read = async (links: 'with' | 'without', most: number) =>
    (await readWords(world.cluster, newest?.since ?? '', links, most, patience)).map(({ word, uses }) => [
      word,
      uses,
    ]);
  assert.deepEqual(await read('with', 15), [
    ['good', 11],
    ['best', 9],
    ['bad', 2],
  ]);
  // Of each polarity so many.
  assert.deepEqual(await read('with', 1), [
    ['good', 11],
    ['bad', 2],
  ]);
  assert.deepEqual(await read('without', 15), [
    ['good', 11],
    ['bad', 2],
  ]);
});

test('a question has one spelling: what is the default or means nothing is refused', () => {
  const read = (query: string) => readPostsQuestion(new Map(new URLSearchParams(query)));
  assert.deepEqual(read('day=2026-03-01&hours=6&links=without'), {
    day: '2026-03-01',
    hours: '6',
    links: 'without',
  });
  for (const wrong of ['day=2026-02-30', 'hours=24', 'hours=01', 'links=with', 'links='])
    assert.throws(() => read(wrong), BadRequest, wrong);
});
