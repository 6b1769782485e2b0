import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/until.ts';
import type { Rig } from './rig.ts';
import { overflow } from './look.ts';

/** How the page meets its readers: small screens, keyboards, dark rooms. */
export function readerSuite(rig: () => Rig): void {
  for (const width of [360, 768, 1440]) {
    test(`at ${width} px wide nothing makes the page scroll sideways`, async () => {
      const page = await rig().open('', { viewport: { width, height: 740 } });
      await page.getByRole('img', { name: 'Line chart' }).waitFor();
      assert.equal(await overflow(page), 0);
      await page.getByRole('combobox', { name: /^Tickers/ }).click();
      assert.equal(await overflow(page), 0);
    });
  }

  test('at 360 px a waiting, an empty and a lost page fit too', async () => {
    rig().market = null;
    const page = await rig().open('', { viewport: { width: 360, height: 740 } });
    await page.getByRole('heading', { name: 'No trades yet' }).waitFor();
    assert.equal(await overflow(page), 0);
    rig().api.health = 'down';
    await page.getByText('Connection lost').waitFor();
    assert.equal(await overflow(page), 0);
  });

  test('every control is reached by Tab, shows where the focus is, and has a name', async () => {
    const page = await rig().open();
    await page.getByRole('img', { name: 'Line chart' }).waitFor();
    const reached: string[] = [];
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(describeFocus);
      if (focus === null) break;
      assert.ok(focus.isMarked, `${focus.name} shows no focus`);
      reached.push(focus.name);
    }
    for (const name of [
      'Trades',
      'Previous trading day',
      'Trading day',
      'Latest',
      'As a table',
      'Latest rows',
    ]) {
      assert.ok(reached.includes(name), `${name} is not among ${reached.join(' | ')}`);
    }
    assert.ok(reached.some(name => name.startsWith('Tickers:')));
    assert.ok(reached.some(name => name.startsWith('Remove ')));
    assert.ok(
      reached.every(name => name !== ''),
      reached.join(' | '),
    );
  });

  test('lines are chosen from the keyboard alone, eight at most, and the address keeps them', async () => {
    const page = await rig().open('#trades?tickers=AAAI.JK');
    const box = page.getByRole('combobox', { name: /^Tickers/ });
    await box.focus();
    await page.keyboard.type('aab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove AABI.JK' }).waitFor();
    assert.match(page.url(), /tickers=AAAI\.JK,AABI\.JK/);
    await box.fill('aa');
    for (let i = 0; i < 9; i += 1) await page.keyboard.press('ArrowDown');
    for (let i = 0; i < 8; i += 1) {
      await page.keyboard.press('Enter');
      await page.keyboard.press('ArrowDown');
    }
    const chips = page.getByRole('button', { name: /^Remove / });
    await until('eight lines', 10_000, async () => (await chips.count()) === 8);
    await page.getByText('8 are chosen, the most that fit').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await box.getAttribute('aria-expanded'), 'false');
    await chips.first().press('Enter');
    await until('seven lines', 10_000, async () => (await chips.count()) === 7);
    assert.deepEqual(rig().complaints, []);
  });

  test('what was typed to find a name is cleared when it has done its work, on Escape and on leaving', async () => {
    const page = await rig().open('#trades?tickers=AAAI.JK');
    const box = page.getByRole('combobox', { name: /^Tickers/ });
    for (const leave of [
      () => box.press('Enter'),
      () => box.press('Escape'),
      () => page.getByRole('button', { name: 'Latest' }).focus(),
    ]) {
      await box.fill('aac');
      await leave();
      await until('an empty box', 10_000, async () => (await box.inputValue()) === '');
    }
    await page.getByRole('button', { name: 'Remove AACI.JK' }).waitFor();
  });

  test('a line removed from the keyboard gives the focus to its neighbour, and the last one to the box', async () => {
    const page = await rig().open('#trades?tickers=AAAI.JK,AABI.JK,AACI.JK');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    await page.getByRole('button', { name: 'Remove AABI.JK' }).press('Enter');
    for (const next of [/^Remove AACI/, /^Remove AAAI/, /^Tickers: 0/]) {
      await until(`the focus on ${next.source}`, 10_000, async () => next.test(await focused()));
      if (!next.source.includes('Tickers')) await page.keyboard.press('Enter');
    }
  });

  test('forced colours show what is chosen and how streams are', async () => {
    const page = await rig().open('', { forcedColors: 'active' });
    await page.getByRole('img', { name: 'Line chart' }).waitFor();
    const look = (selector: string, pseudo?: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element, of) => {
          const { backgroundColor, borderTopWidth } = getComputedStyle(element, of);
          return { backgroundColor, borderTopWidth };
        }, pseudo);
    const chosen = await look('.segmented input:checked + span');
    const other = await look('.segmented input:not(:checked) + span');
    assert.notEqual(chosen.backgroundColor, other.backgroundColor);
    assert.equal((await look('.stream .state', '::before')).borderTopWidth, '4px');
  });

  for (const width of [390, 320])
    test(`at ${width} px the longest names fit: their end is cut`, async () => {
      const long = 'W'.repeat(32);
      const answer = rig().api.trades;
      rig().api.trades = query => {
        const view = answer(query);
        return {
          ...view,
          bySector: view.bySector.map(({ volume }, at) => ({ sector: `${at} ${'Wm'.repeat(30)}`, volume })),
          latest: view.latest.map(row => ({ ...row, ticker: long, sector: 'Wm'.repeat(32) })),
        };
      };
      const page = await rig().open(`#trades?tickers=${long}`, { viewport: { width, height: 800 } });
      await page.getByRole('button', { name: `Remove ${long}` }).waitFor();
      await page.getByRole('img', { name: 'Bar chart' }).waitFor();
      assert.equal(await overflow(page), 0);
    });

  for (const width of [390, 1280])
    test(`at ${width} px any number of pages with names of any length fits, and each is reached`, async () => {
      const { streams } = rig().api;
      rig().api.streams = () => {
        const view = streams();
        return {
          ...view,
          streams: view.streams.map(each => ({ ...each, name: `${'w'.repeat(60)}-${each.name}` })),
        };
      };
      const page = await rig().open('', { viewport: { width, height: 800 } });
      await page.getByRole('img', { name: 'Line chart' }).waitFor();
      const nav = page.getByRole('navigation', { name: 'Pages' });
      await nav.evaluate(
        (element, titles) => {
          for (const title of titles) {
            const link = document.createElement('a');
            link.href = `#${title}`;
            link.textContent = title;
            element.append(link);
          }
        },
        ['Wordsoftwentyletters', 'W'.repeat(60), ...Array.from({ length: 9 }, (_, at) => `Pipeline ${at}`)],
      );
      await page.locator('.shown h2').evaluate(heading => heading.append('W'.repeat(60)));
      assert.equal(await overflow(page), 0);
      for (const link of await nav.getByRole('link').all()) {
        await link.focus();
        const box = await link.boundingBox();
        assert.ok(box && box.x >= 0 && box.x + box.width <= width, `${await link.textContent()} is in sight`);
        await link.click({ trial: true });
      }
    });

  test('the address restores lines, scale and base, for everyone who gets the link', async () => {
    const page = await rig().open('#trades?show=volume&sectors=Properties+%26+Real+Estate,Energy&scale=log');
    await page.getByRole('img', { name: /^Line chart. Volume over time/ }).waitFor();
    await page.getByRole('button', { name: 'Remove Properties & Real Estate' }).waitFor();
    assert.ok(await page.getByRole('radio', { name: 'Log' }).isChecked());
    assert.ok(await page.getByRole('radio', { name: 'From 0' }).isDisabled());
  });

  test('price and volume are switched, and each remembers its own lines', async () => {
    const page = await rig().open('#trades?tickers=AAAI.JK&sectors=Energy');
    await page.getByRole('button', { name: 'Remove AAAI.JK' }).waitFor();
    await page.getByText('Volume', { exact: true }).first().click();
    await page.getByRole('button', { name: 'Remove Energy' }).waitFor();
    await page.getByText('Price', { exact: true }).first().click();
    await page.getByRole('button', { name: 'Remove AAAI.JK' }).waitFor();
  });

  test('the system decides between light and dark until the reader does, for good', async () => {
    const page = await rig().open('', { colorScheme: 'dark' });
    await page.getByRole('img', { name: 'Bar chart' }).waitFor();
    assert.equal(await ground(page), 'rgb(13, 19, 24)');
    await page.getByText('Light', { exact: true }).click();
    assert.equal(await ground(page), 'rgb(243, 246, 247)');
    await page.reload();
    await page.getByRole('img', { name: 'Bar chart' }).waitFor();
    assert.equal(await ground(page), 'rgb(243, 246, 247)');
    await page.getByText('Auto', { exact: true }).click();
    assert.equal(await ground(page), 'rgb(13, 19, 24)');
    await page.emulateMedia({ colorScheme: 'light' });
    await until('light again', 10_000, async () => (await ground(page)) === 'rgb(243, 246, 247)');
    assert.deepEqual(rig().complaints, []);
  });

  test('charts give their numbers as text to readers who do not see them', async () => {
    const page = await rig().open();
    const bars = await page.getByRole('img', { name: 'Bar chart' }).getAttribute('aria-label');
    assert.match(bars ?? '', /Volume by sector, largest first: Energy [\d.]+B/);
    const lines = await page.getByRole('img', { name: 'Line chart' }).getAttribute('aria-label');
    assert.match(lines ?? '', /Price over time, newest values: AAAI\.JK [\d,]+/);
  });
}

function ground(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

/** The focused control: its name, and whether it or what stands for it is outlined. Runs in the page. */
function describeFocus(): { readonly name: string; readonly isMarked: boolean } | null {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return null;
  const label = element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? '') : '';
  const name = element.getAttribute('aria-label') ?? (label || (element.textContent ?? ''));
  const seen = element.matches('.segmented input') ? element.nextElementSibling : element;
  return { name: name.trim(), isMarked: seen !== null && getComputedStyle(seen).outlineStyle !== 'none' };
}
