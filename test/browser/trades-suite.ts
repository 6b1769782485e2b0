import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/until.ts';
import { daily, type Rig } from './rig.ts';
import { market, streams } from './market.ts';
import { isPainted, newest, sectorPanel } from './look.ts';

/** The page of trades: what it shows, and what one chooses. */
export function tradesSuite(rig: () => Rig): void {
  test('volume by sector stands sorted, descending, in full numbers', async () => {
    const page = await rig().open();
    const { bySector } = daily.trades({ day: null, tickers: [], sectors: [], moved: 0 });
    await sectorPanel(page).getByText('As a table').click();
    const table = sectorPanel(page).locator('tbody tr');
    await table.first().waitFor();
    const rows = await table.allInnerTexts();
    const shown = rows.map(row => row.split('\t').slice(0, 2));
    assert.deepEqual(
      shown,
      bySector.map(({ sector, volume }) => [sector, Number(volume).toLocaleString('en-US')]),
    );
    const volumes = bySector.map(({ volume }) => Number(volume));
    assert.deepEqual(
      volumes,
      volumes.toSorted((a, b) => b - a),
    );
    await isPainted(page, 'Bar chart');
    assert.deepEqual(rig().complaints, []);
  });

  test('the page says what day it is, by the server clock, and which day it shows', async () => {
    rig().api.streams = () => streams(new Date('2031-05-06T07:08:09Z'), 1);
    const page = await rig().open();
    await page.getByRole('heading', { name: `Trades of ${newest}` }).waitFor();
    await page.locator('header').getByText('Tue, May 6, 2031').waitFor();
  });

  test('any trading day can be chosen, the address keeps it, and going back undoes it', async () => {
    const page = await rig().open();
    await dayChooser(page).selectOption('2025-01-15');
    await page.getByRole('heading', { name: 'Trades of Wed, Jan 15, 2025' }).waitFor();
    assert.match(page.url(), /day=2025-01-15/);
    await page.getByRole('button', { name: 'Previous trading day' }).click();
    await page.getByRole('heading', { name: 'Trades of Tue, Jan 14, 2025' }).waitFor();
    await page.getByRole('button', { name: 'Next trading day' }).click();
    await page.getByRole('heading', { name: 'Trades of Wed, Jan 15, 2025' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Trades of Tue, Jan 14, 2025' }).waitFor();
    await page.getByRole('button', { name: 'Latest' }).click();
    await page.getByRole('heading', { name: `Trades of ${newest}` }).waitFor();
    assert.ok(await page.getByRole('button', { name: 'Next trading day' }).isDisabled());
  });

  test('an answer for a day that is not chosen any more never shows', async () => {
    const page = await rig().open();
    await page.getByRole('heading', { name: `Trades of ${newest}` }).waitFor();
    let release = (): void => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    rig().api.hold = async query => (query.get('day') === '2025-01-15' ? held : undefined);
    await dayChooser(page).selectOption('2025-01-15');
    await dayChooser(page).selectOption('2025-01-20');
    await page.getByRole('heading', { name: 'Trades of Mon, Jan 20, 2025' }).waitFor();
    release();
    const { asked } = rig().server;
    const before = asked.length;
    await until('two more polls', 10_000, () => asked.length >= before + 4);
    assert.ok(await page.getByRole('heading', { name: 'Trades of Mon, Jan 20, 2025' }).isVisible());
  });

  test('new data shows without a reload, in the same canvases', async () => {
    const page = await rig().open();
    await isPainted(page, 'Line chart');
    await page.evaluate(() => {
      for (const canvas of document.querySelectorAll('canvas')) canvas.dataset['mine'] = 'yes';
    });
    const before = await page.locator('.sectors .total').getAttribute('title');
    rig().moved = 5000;
    await until(
      'another total',
      10_000,
      async () => (await page.locator('.sectors .total').getAttribute('title')) !== before,
    );
    assert.equal(await page.locator('canvas[data-mine=yes]').count(), 2);
    assert.equal(await page.locator('canvas').count(), 2);
  });

  test('beside many sectors the line chart fills its panel, and shrinks with it', async () => {
    rig().market = market({ companies: 660, days: 60, grain: 'day', sectors: 15 });
    const page = await rig().open();
    await isPainted(page, 'Line chart');
    const series = page.getByRole('region', { name: 'Price over time', exact: true }).first();
    const blank = async (): Promise<number> => {
      const chart = await series.locator('canvas').boundingBox();
      const table = await series.getByText('As a table').boundingBox();
      return (table?.y ?? 0) - (chart?.y ?? 0) - (chart?.height ?? 0);
    };
    await until('no blank below the chart', 10_000, async () => (await blank()) < 30);
    const height = async (): Promise<number> => (await series.boundingBox())?.height ?? 0;
    const before = await height();
    await sectorPanel(page).getByText('As a table').click();
    await until('a taller panel', 10_000, async () => (await height()) > before + 100);
    await sectorPanel(page).getByText('As a table').click();
    await until('the panel as it was', 10_000, async () => (await height()) === before);
  });

  test('a page that follows the newest day moves to a new one by itself', async () => {
    const page = await rig().open();
    await page.getByRole('heading', { name: `Trades of ${newest}` }).waitFor();
    const answer = rig().api.trades;
    rig().api.trades = query => ({
      ...answer(query),
      day: '2025-01-27',
      days: ['2025-01-27', ...daily.days],
    });
    await page.getByRole('heading', { name: 'Trades of Mon, Jan 27, 2025' }).waitFor();
  });

  test('a name with commas is chosen as one, and the page goes on with it', async () => {
    const sector = 'Oil, Gas & Consumable Fuels';
    const answer = rig().api.trades;
    rig().api.trades = query => {
      const view = answer(query);
      return { ...view, companies: view.companies.map(company => ({ ...company, sector })) };
    };
    const page = await rig().open('#trades?show=volume&sectors=Energy');
    await page.getByRole('combobox', { name: /^Sectors/ }).fill('oil');
    await page.getByRole('option', { name: sector }).click();
    await page.getByRole('button', { name: `Remove ${sector}` }).waitFor();
    const asksForBoth = (query: string) => {
      const sectors = new URLSearchParams(query).getAll('sectors');
      return sectors.length === 2 && sectors[1] === sector;
    };
    await until('questions with the name', 10_000, () =>
      rig().server.asked.some(({ query }) => asksForBoth(query)),
    );
    await page.reload();
    await page.getByRole('button', { name: `Remove ${sector}` }).waitFor();
  });

  test('a question that the server refuses is called that, and the reader can choose anew', async () => {
    rig().api.refuse = query => (query.get('day') === '2025-01-15' ? 'no such day' : undefined);
    const page = await rig().open();
    await page.getByRole('heading', { name: `Trades of ${newest}` }).waitFor();
    await dayChooser(page).selectOption('2025-01-15');
    await page.getByText('Question refused: no such day.').waitFor();
    assert.equal(await page.getByText('Connection lost').count(), 0);
    await page.getByRole('button', { name: 'Choose anew' }).click();
    await until('no notice', 10_000, async () => (await page.locator('.notice').count()) === 0);
    assert.ok(!page.url().includes('day='));
  });

  test('a page whose own names are refused asks without them, and is not lost', async () => {
    rig().api.refuse = query => (query.has('tickers') ? 'tickers must be other names' : undefined);
    const page = await rig().open();
    await page.getByRole('img', { name: 'Line chart' }).waitFor();
    await until('a question without names that is answered', 10_000, () => {
      const last = rig().server.asked.findLast(({ path }) => path === '/api/trades');
      return (
        rig().server.asked.some(({ status }) => status === 400) && last !== undefined && last.status < 400
      );
    });
    await until('no notice', 10_000, async () => (await page.locator('.notice').count()) === 0);
  });

  test('a day of the future is named beside the days, and is not the one shown', async () => {
    const answer = rig().api.trades;
    rig().api.trades = query => ({ ...answer(query), days: ['2962-01-05', ...daily.days] });
    const page = await rig().open();
    await page.getByText('1 day lies in the future').waitFor();
    await page.getByRole('heading', { name: `Trades of ${newest}` }).waitFor();
    assert.match((await dayChooser(page).textContent()) ?? '', /Jan 5, 2962 \(future\)/);
  });

  test('lines within the day and by day are switched, where the day has times', async () => {
    rig().market = market({ companies: 20, days: 3, grain: 'minute' });
    const page = await rig().open();
    await page.getByText('within the day, UTC').waitFor();
    await page.getByText('By day', { exact: true }).click();
    await until('the question', 10_000, () =>
      rig().server.asked.some(({ query }) => query.includes('hours=all')),
    );
    assert.match(page.url(), /hours=all/);
    rig().market = daily;
    rig().moved = 1;
    await page.getByText('by trading day').waitFor();
    assert.ok(await page.getByRole('radio', { name: 'One day' }).isDisabled());
  });

  test('what was set aside is listed with its bytes, and is no alarm once it was seen', async () => {
    rig().api.streams = () => streams(new Date(), 1, { setAside: 2 });
    const record = {
      topic: 'trading_data',
      partition: 1,
      at: '2025-01-24T09:00:00.000Z',
      reason: 'not JSON',
    };
    rig().api.setAside = query => ({
      isCapped: false,
      records: (query.has('id') ? [7] : [8, 7]).map(offset => ({
        ...record,
        id: `record ${offset}`,
        sourceSuffix: '#',
        offset,
        length: query.has('id') ? 9 : null,
        bytes: query.has('id') ? Buffer.from('<b>NaN</b').toString('base64') : null,
      })),
    });
    const page = await rig().open();
    const count = page.getByRole('button', { name: '2 set aside: show them' }).first();
    const alarms = page.locator('.stream dd.bad');
    await until('an alarm of each stream', 10_000, async () => (await alarms.count()) === 2);
    await count.click();
    await page.getByText('trading_data 1@7').click();
    await page.getByText('9 bytes, text').waitFor();
    await page.getByText('<b>NaN</b', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Mark as seen' }).click();
    await until('one alarm', 10_000, async () => (await alarms.count()) === 1);
    rig().api.streams = () => streams(new Date(), 1, { setAside: 3 });
    await until('another', 10_000, async () => (await alarms.count()) === 2);
    assert.deepEqual(rig().complaints, []);
  });
}

function dayChooser(page: Page) {
  return page.getByRole('combobox', { name: 'Trading day', exact: true });
}
