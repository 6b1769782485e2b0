import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/until.ts';
import { daily, type Rig } from './rig.ts';
import { streams } from './market.ts';
import { isPainted, newest, sectorPanel } from './look.ts';

/** How the page follows its data: what it asks, and what it says where nothing comes. */
export function pollingSuite(rig: () => Rig): void {
  test('an unchanged answer is a 304, and the page asks no faster than once a second', async () => {
    const page = await rig().open();
    const ofTrades = () => rig().server.asked.filter(({ path }) => path === '/api/trades');
    await until('a first 304', 10_000, () => ofTrades().at(-1)?.status === 304);
    const before = ofTrades().length;
    await until('three more questions', 10_000, () => ofTrades().length >= before + 3);
    // The page's own clock: a busy machine makes these longer, and never shorter.
    const starts = await page.evaluate(() => {
      const entries = performance.getEntriesByType('resource');
      const last = entries.findLast(({ name }) => name.includes('/api/trades'));
      return entries.filter(({ name }) => name === last?.name).map(({ startTime }) => startTime);
    });
    const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    assert.ok(gaps.length >= 2 && gaps.every(gap => gap > 950), `ms between questions: ${gaps.join(', ')}`);
    assert.ok(
      ofTrades()
        .slice(before)
        .every(({ status }) => status === 304),
    );
    assert.deepEqual(rig().complaints, []);
  });

  test('a hidden tab asks nothing, and asks at once when it is shown', async () => {
    const page = await rig().open('', {}, page => page.clock.install());
    await page.getByRole('heading', { name: `Trades of ${newest}` }).waitFor();
    const seen = rig().server.asked.length;
    await until('the clock moves the polls', 10_000, async () => {
      await page.clock.runFor(1000);
      return rig().server.asked.length > seen;
    });
    await setHidden(page, true);
    const quiet = rig().server.asked.length;
    await page.clock.runFor(60_000);
    assert.ok(rig().server.asked.length <= quiet + 2, 'at most what was already on its way');
    const before = rig().server.asked.length;
    await setHidden(page, false);
    await until('both endpoints asked', 10_000, () => rig().server.asked.length >= before + 2);
  });

  test('a lost connection keeps the data, says since when, and comes back by itself', async () => {
    const page = await rig().open();
    await sectorPanel(page).waitFor();
    rig().api.health = 'down';
    const notice = page.getByRole('status').filter({ hasText: 'Connection lost' });
    await notice.waitFor();
    assert.match(
      await notice.innerText(),
      /since \d\d:\d\d:\d\d UTC: the server cannot be reached\. You see the last data\./,
    );
    assert.ok(await sectorPanel(page).isVisible());
    rig().api.health = 'well';
    await notice.waitFor({ state: 'hidden' });
  });

  test('a waking database is not a lost connection', async () => {
    rig().api.health = 'waking';
    const page = await rig().open();
    const notice = page.getByRole('status').filter({ hasText: 'Database waking' });
    await notice.waitFor();
    rig().api.health = 'well';
    await sectorPanel(page).waitFor();
    await notice.waitFor({ state: 'hidden' });
  });

  test('without data the page names the command to run, and fills in by itself', async () => {
    rig().market = null;
    const page = await rig().open();
    await page.getByRole('heading', { name: 'No trades yet' }).waitFor();
    await page.getByText('npm run produce -- trades').waitFor();
    rig().market = daily;
    await isPainted(page, 'Bar chart');
  });

  test('a day without trades says so and leads to the newest', async () => {
    const page = await rig().open('#trades?day=2025-01-25');
    await page.getByRole('heading', { name: 'No trades on Sat, Jan 25, 2025' }).waitFor();
    await page.getByRole('button', { name: 'Show the newest day' }).click();
    await page.getByRole('heading', { name: `Trades of ${newest}` }).waitFor();
  });

  test('the strip shows state, rate, lag, freshness and what was set aside, and the ages tick', async () => {
    let rows = 0;
    const frozen = new Date();
    rig().api.streams = () =>
      streams(new Date(), (rows += 500), { lag: 1234, setAside: 3, newestRowAt: frozen.toISOString() });
    const page = await rig().open();
    const strip = page.getByRole('region', { name: 'Streams' });
    const card = strip.getByRole('article').filter({ hasText: 'trades-transform' });
    await card.getByText('running').waitFor();
    await card.getByText('1,234').waitFor();
    await card.getByText('Set aside').waitFor();
    await until('a rate near 500 rows/s', 10_000, async () => {
      const rate = Number((await card.locator('.rate .number').innerText()).replace(/\D/g, ''));
      return rate > 300 && rate < 700;
    });
    await card.getByText('3 s ago').first().waitFor();
  });

  test('a stream with a problem says what the mapping says', async () => {
    rig().api.streams = () =>
      streams(new Date(), 1, { state: 'stopped', lastResult: 'PROBLEM: the topic was recreated' });
    const page = await rig().open();
    await page.getByText('PROBLEM: the topic was recreated').first().waitFor();
    await page.getByText('stopped').first().waitFor();
  });
}

/** Chromium has no way to hide a headless tab, so a script makes the page believe it. */
async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(hidden => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}
