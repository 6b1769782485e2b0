import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { PostsView } from '../../domain/posts/view.ts';
import { postsSettings } from '../../lib/pipelines/posts-settings.ts';
import { type PostsSample, writePosts } from '../support/posts/sample.ts';
import { hosted } from '../support/run/hosted.ts';
import { storesOf } from '../support/trades/stores.ts';
import { until } from '../support/until.ts';
import { invokeOf, type Stage, streams } from './stage.ts';

const { window, allowedLatenessSeconds, late } = postsSettings.local;
/** Posts of other tests are of today. */
const ofSample = "WHERE window_end < '2025-04-01'";

/** The second pipeline of the same run; `closing` comes when the run has stood for a while. */
export function postsReplay(stage: Stage): { readonly closing: () => void } {
  let sample: PostsSample;
  const sumsOf = async (sql: string): Promise<Record<string, number>> => {
    const stores = storesOf(stage.run());
    const rows = await stores.query(sql).finally(() => stores.close());
    return Object.fromEntries(
      rows.map(row => [row.slice(0, -1).map(timeText).join(' '), Number(row.at(-1))]),
    );
  };
  const postsOf = (counted: Readonly<Record<string, readonly [number, number]>>, at: 0 | 1) =>
    Object.fromEntries(Object.entries(counted).map(([key, sums]) => [key, sums[at]]));
  /** Numbers by `start end polarity`. */
  const windows = (table: string, sum: string): Promise<Record<string, number>> =>
    sumsOf(`SELECT ${ms('window_start')}, ${ms('window_end')}, polarity, CAST(${sum} AS CHAR) FROM ${table}`);

  describe('npm run produce -- posts', () => {
    it('replays a file to the counts of every window, day and polarity, each id once', async () => {
      const rules = { window, allowedLatenessMs: allowedLatenessSeconds * 1000, late };
      sample = writePosts(stage.folder, 700, rules);
      const words = ['posts', '--file', sample.file, '--state', stage.run().state];
      const ended = await hosted('produce', words);
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(
        ended.stdout,
        new RegExp(`^posts read: ${sample.lines}\nmessages sent: ${sample.lines}$`, 'm'),
      );
      // Late ones stand at the end of the file, and ones that are sent again.
      const [, behind = '0'] = /^late posts: (\d+) of /m.exec(ended.stdout) ?? [];
      assert.ok(Number(behind) >= sample.counted.missed, ended.stdout);
      assert.match(ended.stderr, /^warning: posts of 2025-03-01T\S+ stand behind newer ones of this file/m);
      const { totals } = sample.counted;
      const totalsNow = () =>
        sumsOf('SELECT CAST(day AS CHAR), polarity, CAST(posts AS CHAR) FROM sentiment_totals');
      const all = (counts: Readonly<Record<string, number>>) =>
        Object.values(counts).reduce((sum, posts) => sum + posts, 0);
      await until('every post is counted', 90_000, async () => all(await totalsNow()) >= sample.ids);
      assert.deepEqual(await totalsNow(), totals);
      assert.deepEqual(await windows('sentiment_windows', 'posts'), postsOf(sample.counted.windows, 0));
      assert.deepEqual(await windows('sentiment_windows', 'score_sum'), postsOf(sample.counted.windows, 1));
    });

    it('counts what came too late or twice, and says so on the page and in info', async () => {
      assert.deepEqual(
        await sumsOf(`SELECT ${ms('window_end')}, CAST(posts AS CHAR) FROM late_posts`),
        sample.counted.late,
      );
      const { progress, day, word, days } = await page(stage, '?day=2025-03-01');
      assert.deepEqual([word, day, days], ['coffee', '2025-03-01', ['2025-03-02', '2025-03-01']]);
      assert.deepEqual([progress.late, progress.duplicates], [sample.counted.missed, sample.duplicates]);
      const info = await streams(stage, 'info', 'posts-aggregate', '--json');
      assert.equal(info.code, 0, info.stderr);
      const { facts } = JSON.parse(info.stdout) as { facts: Readonly<Record<string, string>> };
      assert.equal(facts['late posts'], String(sample.counted.missed));
      assert.equal(facts['duplicates'], String(sample.duplicates));
    });

    it('says before it sends them that posts are older than the windows of the run', async () => {
      const file = join(stage.folder, 'old-posts.ndjson');
      // Its id is known: it counts nowhere, but as a duplicate.
      const old = { id: 'sample-0', created_at: '2015-02-17 07:36:05 -0800', user: 'ann', text: 'coffee' };
      writeFileSync(file, JSON.stringify(old));
      const { code, stdout, stderr } = await hosted('produce', [
        'posts',
        '--file',
        file,
        '--state',
        stage.run().state,
      ]);
      assert.equal(code, 0, stderr);
      assert.match(
        stderr,
        /^warning: this file has posts of 2015-02-17T15:36:05\.000Z, and the windows of coffee have come to 2025-03-0/m,
      );
      assert.match(
        stdout,
        /^late posts: 1 of 1 sent: .*\n {2}older than the run's windows, at 2025-03-0.*: 1\. /m,
      );
    });

    it('shows windows, words and the newest posts of the day, their text as it was written', async () => {
      const all = await page(stage, '');
      const { totals } = sample.counted;
      assert.equal(all.day, '2025-03-02');
      for (const polarity of ['negative', 'neutral', 'positive'] as const)
        assert.equal(all.total[polarity], totals[`2025-03-02 ${polarity}`], polarity);
      assert.ok(all.windows.length > 0 && all.windows.length <= 288);
      assert.deepEqual(
        all.latest.slice(0, 6).map(({ id }) => id),
        [699, 698, 697, 696, 695, 694].map(index => `sample-${index}`),
      );
      assert.match(all.latest.map(({ text }) => text).join('\n'), /<script>alert\("coffee"\)<\/script>/);
      const usesOf = ({ words }: PostsView) =>
        Object.fromEntries([...words.positive, ...words.negative].map(({ word, uses }) => [word, uses]));
      const [withLinks, without] = [usesOf(all), usesOf(await page(stage, '?links=without'))];
      // Only posts with a link are good and bad; each id is counted once.
      assert.deepEqual([without['good'], without['worst']], [undefined, withLinks['worst']]);
      assert.ok((withLinks['good'] ?? 0) > 100);
      const hour = await page(stage, '?day=2025-03-02&hours=1');
      assert.ok(hour.windows.length < all.windows.length && hour.windows.length > 0);
    });
  });

  return {
    closing: () => {
      describe('the function that closes windows', () => {
        it('writes each window down once, when no post has come for a while', async () => {
          const { counted } = sample;
          const closed = () => windows(`closed_windows ${ofSample}`, 'posts');
          await until('every window is closed', 150_000, async () => {
            return Object.keys(await closed()).length >= Object.keys(counted.windows).length;
          });
          assert.deepEqual(await closed(), postsOf(counted.windows, 0));
          await invokeOf(stage, 'PostsCloseFunction');
          assert.deepEqual(await closed(), postsOf(counted.windows, 0));
        });
      });

      describe('sums that have the offsets of the first topic', () => {
        const totals = () =>
          sumsOf(
            "SELECT CAST(day AS CHAR), polarity, CAST(posts AS CHAR) FROM sentiment_totals WHERE day < '2025-04-01'",
          );
        const done = async (...words: string[]) => {
          const ended = await streams(stage, ...words);
          assert.equal(ended.code, 0, ended.stderr);
          return ended.stdout;
        };

        it('are counted anew from the beginning alone', async () => {
          await done('stop', 'posts-aggregate');
          const seek = ['seek', 'posts-aggregate', '--recount', '--to'];
          const refused = await streams(stage, ...seek, '5');
          assert.equal(refused.code, 1);
          assert.match(
            refused.stderr,
            /by offsets of topic coffee: --recount goes with --to beginning alone/,
          );
          // As folding leaves them; these are of the newest posts, and so are not folded yet.
          await sumsOf('UPDATE posts_ledger SET first_offset = -1, next_offset = -1 WHERE first_offset = 0');
          await done(...seek, 'beginning');
          assert.deepEqual(await totals(), {});
          await done('start', 'posts-aggregate');
          await until('every post is counted', 90_000, async () =>
            isDeepStrictEqual(await totals(), sample.counted.totals),
          );
          const now = await windows(`sentiment_windows ${ofSample}`, 'posts');
          assert.deepEqual(now, postsOf(sample.counted.windows, 0));
        });

        it('are not counted again by a replay', async () => {
          await done('stop', 'posts-aggregate');
          await done('seek', 'posts-aggregate', '--to', 'beginning');
          await done('start', 'posts-aggregate');
          await until('the replay is over', 90_000, async () => {
            const info = JSON.parse(await done('info', 'posts-aggregate', '--json')) as {
              readonly lag: number;
              readonly skipped: string;
            };
            return info.lag === 0 && Number(info.skipped) >= sample.ids;
          });
          assert.deepEqual(await totals(), sample.counted.totals);
        });
      });
    },
  };
}

/** A time as epoch ms, since a colon in SQL would be a parameter's. */
function ms(column: string): string {
  return `CAST(ROUND(UNIX_TIMESTAMP(${column}) * 1000) AS SIGNED)`;
}

function timeText(value: string | number): string {
  return typeof value === 'number' ? new Date(value).toISOString() : value;
}

async function page(stage: Stage, question: string): Promise<PostsView> {
  const answer = await fetch(new URL(`/api/posts${question}`, stage.run().output('DashboardUrl')));
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as PostsView;
}
