import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeWindows } from '../../../functions/io/posts/closed-windows.ts';
import { foldLedger } from '../../../functions/io/posts/fold-ledger.ts';
import { readStreamTime } from '../../../functions/io/posts/stream-time.ts';
import { windowLedger } from '../../../functions/io/posts/window-ledger.ts';
import { readChangedWindows } from '../../../functions/io/posts/window-changes.ts';
import { countWindows, readDayTotals, readWindows } from '../../../functions/io/posts/window-queries.ts';
import { readNewestPosts, readWords } from '../../../functions/io/posts/word-queries.ts';
import { readsOf } from '../../support/handler-reads.ts';
import { grow } from '../../support/posts/growth.ts';
import type { Growth } from '../../support/posts/growth.ts';
import { everyRule } from '../../support/posts/settings.ts';
import type { World } from '../world.ts';
import { world } from './world-of-posts.ts';

const gapMs = 240_000;
const afterAllMs = Date.UTC(2027);
const all = { sinceMs: 0, beforeMs: afterAllMs };
/** Since before there was anything. */
const longAgo = { sinceMs: Date.UTC(2000), beforeMs: afterAllMs };
const patience = { waitMs: 0 };
/** Of the newest so many posts the batches stay as they are. */
const newestPosts = 200;
const sql: World['sql'] = (statement, values) => world.sql(statement, values);

test('what readers ask for reads as many rows however many batches have come, in its day and in others', () =>
  compare(['window', 'late', 'missed', 'day', 'word'], day => {
    const hour = `window_end > '${day} 10:00:00' AND window_end <= '${day} 11:00:00'`;
    const origin = { eventSourceArn: 'arn', topic: 'coffee' };
    const [, rules] = everyRule(0)[0] ?? assert.fail();
    const ledger = windowLedger('posts_ledger', rules, () => []).open(world.cluster, origin, () => patience);
    return {
      'totals of a day': () => readDayTotals(world.cluster, day, patience),
      'windows of a day': () => readWindows(world.cluster, 'grid', day, 288, patience),
      'open, closed and late of a day': () => countWindows(world.cluster, day, patience),
      'words of the newest posts': async () => {
        const newest = await readNewestPosts(world.cluster, newestPosts, patience);
        await readWords(world.cluster, newest?.since ?? '', 'with', 15, patience);
      },
      'the newest windows': () => readChangedWindows(world.cluster, 'grid', all, 30, patience),
      'windows changed since long ago': () =>
        readChangedWindows(world.cluster, 'grid', longAgo, 30, patience),
      'how far partitions have come': () => readStreamTime(world.cluster, patience),
      marks: () => ledger.readMarks(),
      'sentiment_words of an hour': () => sql(`SELECT * FROM sentiment_words WHERE hour = '${day} 10:00:00'`),
      'late_posts of an hour': () => sql(`SELECT * FROM late_posts WHERE ${hour}`),
      'sentiment_windows of an hour': () => sql(`SELECT * FROM sentiment_windows WHERE ${hour}`),
      'posts_after_closing of an hour': () => sql(`SELECT * FROM posts_after_closing WHERE ${hour}`),
    };
  }));

test('sessions of a time are read without those of other times', () =>
  compare(['session', 'day'], day => ({
    'totals of a day': () => readDayTotals(world.cluster, day, patience),
    'sessions of a day': () => readWindows(world.cluster, { gapMs }, day, 288, patience),
    'the newest sessions': () => readChangedWindows(world.cluster, { gapMs }, all, 30, patience),
    'sessions changed since long ago': () =>
      readChangedWindows(world.cluster, { gapMs }, longAgo, 30, patience),
  })));

type Questions = Readonly<Record<string, () => Promise<unknown>>>;

/** A day of 18 batches an hour by itself, as it grows, and folded; then with another that has twice as many. */
async function compare(kinds: Growth['kinds'], of: (day: string) => Questions): Promise<void> {
  const readsFor = async (day: string) => {
    const reads: Record<string, number> = {};
    for (const [name, ask] of Object.entries(of(day))) reads[name] = await readsOf(sql, ask);
    return reads;
  };
  const closeAndFold = async () => {
    await closeWindows(
      world.cluster,
      kinds.includes('session') ? 'session' : 'tumbling',
      afterAllMs,
      patience,
    );
    const { isDone } = await foldLedger(world.cluster, AbortSignal.timeout(300_000), patience, newestPosts);
    assert.ok(isDone);
    await sql('ANALYZE TABLE posts_ledger');
  };
  await grow(sql, { firstDay: 0, days: 1, batches: 18, kinds });
  const growing = await readsFor('2026-03-01');
  await closeAndFold();
  const first = await readsFor('2026-03-01');
  assert.ok((growing['totals of a day'] ?? 0) > 5 * (first['totals of a day'] ?? 0), 'folding shows');

  await grow(sql, { firstDay: 2, days: 1, batches: 36, kinds });
  await closeAndFold();
  for (const day of ['2026-03-01', '2026-03-03'])
    for (const [name, reads] of Object.entries(await readsFor(day))) {
      const before = first[name] ?? 0;
      // Twice as many, were they not folded; batches of the newest posts are not, and a row of a session is read many times.
      assert.ok(reads <= before * 1.25 + 50, `${name}: ${reads} rows read for ${day}, and ${before} before`);
    }
}
