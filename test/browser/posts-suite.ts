import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streams } from './market.ts';
import { hostile, mood } from './mood.ts';
import { until } from '../support/until.ts';
import type { Rig } from './rig.ts';

/** The page of posts. */
export function postsSuite(rig: () => Rig): void {
  test('shows windows, words, posts and how far windows have come', async () => {
    const page = await rig().open('#posts');
    const facts = page.locator('.facts');
    await facts.waitFor();
    assert.equal(
      (await facts.innerText()).replaceAll(/\s+/g, ' '),
      'Watermark, UTC Nov 28 11:59:50 Open windows 2 Duplicates 104 Closed windows, Nov 28 4,321 Late posts, Nov 28 17',
    );
    assert.deepEqual(await page.locator('.panel h2').allInnerTexts(), [
      'Polarity over time',
      'Score',
      'Top words',
      'Latest posts',
    ]);
    assert.equal(await page.locator('.latest tbody tr').count(), 50);
    const { total } = mood();
    assert.match(await page.locator('.keys').innerText(), new RegExp(total.negative.toLocaleString('en')));
    await until(
      'the title says it',
      10_000,
      async () => (await page.title()) === 'Posts on coffee · Millrace',
    );
    assert.deepEqual(rig().complaints, []);
  });

  test('beside no other pipeline it is the only page, whatever the address names', async () => {
    const page = await rig().open('#trades', {}, async opening => {
      await opening.route('**/', async route => {
        const response = await route.fetch();
        const text = await response.text();
        await route.fulfill({ response, body: text.replace('<body>', '<body data-pipelines="posts">') });
      });
    });
    await page.locator('.latest tbody td').first().waitFor();
    assert.deepEqual(await page.locator('nav a').allInnerTexts(), ['Posts']);
    assert.ok(!rig().server.asked.some(({ path }) => path === '/api/trades'));
    assert.deepEqual(rig().complaints, []);
  });

  test('what people write is text: no script of it runs, and no tag of it stands', async () => {
    const page = await rig().open('#posts');
    const cells = page.locator('.latest tbody td:last-child');
    await cells.first().waitFor();
    const texts = await cells.allTextContents();
    assert.deepEqual(texts.slice(0, hostile.length), hostile);
    assert.equal(await page.locator('.latest script, .latest img, .latest i, .latest b').count(), 0);
    // Marks of direction in a text turn nothing beside it.
    assert.equal(await cells.locator('bdi').count(), texts.length);
    assert.equal(await page.evaluate('window.hacked'), undefined);
    assert.deepEqual(rig().complaints, []);
  });

  test('the switch asks for words of posts without links, and the address keeps it', async () => {
    const page = await rig().open('#posts');
    await page.getByText('Without links').click();
    await page.getByText('of the newest 13,417 posts').waitFor();
    assert.match(page.url(), /#posts\?links=without$/);
    assert.ok(rig().server.asked.some(({ query }) => query === 'links=without'));
  });

  test('an unchanged answer is asked for and not sent again; a changed one shows by itself', async () => {
    const page = await rig().open('#posts');
    await page.locator('.facts').waitFor();
    const posts = () => rig().server.asked.filter(({ path }) => path === '/api/posts');
    await until('an answer was a 304', 10_000, () => posts().some(({ status }) => status === 304));
    rig().moved = 1;
    await page.getByText('4,322').waitFor();
    assert.deepEqual(rig().complaints, []);
  });

  test('shares are chosen by a press, and the numbers stand in a table', async () => {
    const page = await rig().open('#posts');
    await page.getByText('Share', { exact: true }).click();
    await page.locator('.by-polarity summary').click();
    const rows = page.locator('.by-polarity tbody tr');
    await rows.first().waitFor();
    assert.equal(await rows.count(), 60);
    await until('the address keeps the choice', 10_000, () => page.url().endsWith('#posts?show=share'));
  });

  test('cards of one, two and three pipelines fill their rows', async () => {
    let count = 2;
    rig().api.streams = () => {
      const view = streams(new Date(), 1);
      const names = ['chatters', 'posts', 'trades'].flatMap(name => [
        `${name}-transform`,
        `${name}-aggregate`,
      ]);
      return {
        ...view,
        streams: view.streams
          .slice(0, 1)
          .flatMap(one => names.slice(0, count).map(name => ({ ...one, name }))),
      };
    };
    const rows: Record<string, readonly number[]> = {};
    for (count of [2, 4, 6]) {
      const page = await rig().open('#posts');
      await until(
        'every card is there',
        10_000,
        async () => (await page.locator('.stream').count()) === count,
      );
      for (const width of [1280, 1024, 360]) {
        await page.setViewportSize({ width, height: 900 });
        const tops = await page
          .locator('.stream h2')
          .evaluateAll(all => all.map(one => Math.round(one.getBoundingClientRect().top)));
        const perRow = new Map<number, number>();
        for (const top of tops) perRow.set(top, (perRow.get(top) ?? 0) + 1);
        rows[`${count} at ${width}`] = [...perRow.values()];
      }
    }
    assert.deepEqual(rows, {
      '2 at 1280': [2],
      '2 at 1024': [2],
      '2 at 360': [1, 1],
      '4 at 1280': [4],
      '4 at 1024': [2, 2],
      '4 at 360': [2, 2],
      '6 at 1280': [3, 3],
      '6 at 1024': [3, 3],
      '6 at 360': [2, 2, 2],
    });
  });

  for (const scheme of ['light', 'dark'] as const)
    test(`nothing is wider than a screen of 360 px, ${scheme}`, async () => {
      const page = await rig().open('#posts', {
        viewport: { width: 360, height: 780 },
        colorScheme: scheme,
      });
      await page.locator('.facts').waitFor();
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    });
}
