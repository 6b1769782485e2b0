import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostileNames, neighbourhood, noCrowd } from './crowd.ts';
import { until } from '../support/until.ts';
import type { Rig } from './rig.ts';
import { overflow } from './look.ts';

/** The page of chatters. */
export function chattersSuite(rig: () => Rig): void {
  test('counters rise and the ranking changes places while one looks', async () => {
    const page = await rig().open('#chatters');
    const counters = page.locator('.counters');
    await counters.waitFor();
    assert.match(await counters.innerText(), /19,618 nodes\s+20,375 edges/);
    const names = page.locator('.ranking tbody .node-name');
    assert.deepEqual((await names.allInnerTexts()).slice(0, 2), ['northpier_chess', 'baking_with_iona']);
    rig().moved = 1;
    await page.getByText('19,630').waitFor();
    await until(
      'the second leads',
      10_000,
      async () => (await names.first().innerText()) === 'baking_with_iona',
    );
    assert.match(await counters.innerText(), /19,630 nodes \+12\s+20,392 edges \+17/);
    assert.deepEqual(rig().complaints, []);
  });

  test('each place has its change since a ranking, which is chosen and stays in the address', async () => {
    const page = await rig().open('#chatters');
    const rows = page.locator('.ranking tbody tr');
    await rows.first().waitFor();
    const changes = async () =>
      (await rows.locator('td:nth-child(2)').allInnerTexts()).map(text => text.replaceAll(/\s+/g, ' '));
    assert.deepEqual((await changes()).slice(0, 2), ['=', '▲ up 6']);
    assert.ok((await changes()).includes('▼ down 6'));
    assert.equal((await changes())[9], 'new');
    await page.getByRole('combobox', { name: 'since' }).selectOption({ label: '11:58:00' });
    await until(
      'nothing has changed since',
      10_000,
      async () => (await changes()).filter(text => text === '=').length === 11,
    );
    // Of older rankings the leading nodes are kept: that it was not there would be too much said.
    assert.equal((await changes())[9], 'new in the first 1,000');
    assert.match(page.url(), /#chatters\?since=2026-11-28T11%3A58%3A00\.000Z$/);
    assert.ok(rig().server.asked.some(({ query }) => query === 'since=2026-11-28T11%3A58%3A00.000Z'));
  });

  test('a graph of 200 nodes says what it shows and how much more there is, and has a table of the same', async () => {
    rig().api.neighbourhood = () => neighbourhood({ id: null, around: 199 });
    const page = await rig().open('#chatters');
    const nodes = page.locator('.graph .nodes > g');
    await nodes.first().waitFor();
    assert.equal(await nodes.count(), 200);
    await page.getByText('199 nodes around it, and 1,534 more.').waitFor();
    const boxes = await nodes.evaluateAll(all =>
      all.map(node => {
        const [box, outer] = [node, node.closest('.graph') ?? node].map(each => each.getBoundingClientRect());
        const isInside =
          box !== undefined &&
          outer !== undefined &&
          box.left >= outer.left &&
          box.top >= outer.top &&
          box.right <= outer.right &&
          box.bottom <= outer.bottom;
        return { isInside, place: `${box?.x} ${box?.y}` };
      }),
    );
    assert.ok(boxes.every(({ isInside }) => isInside));
    assert.equal(new Set(boxes.map(({ place }) => place)).size, 200);
    await page.locator('.neighbourhood summary').click();
    const { edges, centre } = neighbourhood({ id: null, around: 199 });
    const own = edges.filter(({ from, to }) => from === centre?.id || to === centre?.id);
    const rows = page.locator('.neighbourhood tbody tr');
    await until('a row for each edge', 10_000, async () => (await rows.count()) === own.length);
    assert.deepEqual(rig().complaints, []);
  });

  test('names are text: no script of one runs, no tag of one stands, and none is wider than its place', async () => {
    rig().api.neighbourhood = () => neighbourhood({ id: null, around: 40 });
    for (const width of [1280, 360]) {
      const page = await rig().open('#chatters', { viewport: { width, height: 780 } });
      await page.locator('.neighbourhood summary').click();
      const table = page.locator('.neighbourhood .as-table .node-name');
      await table.first().waitFor();
      const shown = hostileNames.map(name => name.replace(/ $/, '␣'));
      assert.deepEqual((await table.allTextContents()).slice(0, shown.length), shown);
      assert.equal(await page.locator('main script, main img, main i, main b').count(), 0);
      assert.equal(await page.evaluate('window.hacked'), undefined);
      assert.equal(await overflow(page), 0);
    }
    assert.deepEqual(rig().complaints, []);
  });

  test('arrows lead from node to node, and Enter brings one to the middle', async () => {
    const page = await rig().open('#chatters');
    const focused = page.locator('.graph .nodes > g:focus');
    await page.locator('.graph .nodes > g.centre').focus();
    const reached = new Set<string | null>();
    // Keys that come before the page listens to them lead nowhere.
    await until('three nodes were reached', 10_000, async () => {
      for (const key of ['ArrowRight', 'ArrowUp', 'ArrowLeft', 'ArrowDown', 'ArrowDown']) {
        await page.keyboard.press(key);
        reached.add(await focused.getAttribute('aria-label'));
      }
      return reached.size >= 3;
    });
    assert.equal(await page.locator('.graph .nodes > g[tabindex="0"]').count(), 1);
    assert.equal(await page.locator('.under').innerText(), await focused.getAttribute('aria-label'));
    await page.getByRole('button', { name: /^retro_lantern, streamer/ }).press('Enter');
    await page.getByRole('heading', { name: 'Around retro_lantern' }).waitFor();
    assert.match(page.url(), /#chatters\?node=4002$/);
  });

  test('a node is found by the beginning of its name, from the keyboard alone', async () => {
    const page = await rig().open('#chatters');
    const search = page.getByRole('combobox', { name: 'Find a node by name' });
    await search.fill('r');
    await page.getByRole('option').nth(1).waitFor();
    await search.press('ArrowDown');
    await search.press('Enter');
    await page.getByRole('heading', { name: 'Around rook_and_roll' }).waitFor();
    await search.fill('nothing of the kind');
    await page.getByText('No name begins so.').waitFor();
    assert.deepEqual(rig().complaints, []);
  });

  test('drawn closer, names come up that had no room, and all of it is shown again', async () => {
    rig().api.neighbourhood = () => neighbourhood({ id: null, around: 199 });
    const page = await rig().open('#chatters');
    const named = page.locator('.graph .label.standing');
    await named.first().waitFor();
    const users = page.locator('.graph .label.user.standing');
    assert.equal(await users.count(), 0);
    for (let times = 0; times < 3; times++) await page.getByRole('button', { name: 'Closer' }).click();
    await until('names of users', 10_000, async () => (await users.count()) > 0);
    await page.getByRole('button', { name: 'Show all of it' }).click();
    await until('as before', 10_000, async () => (await users.count()) === 0);
  });

  test('before the first node the page names the command that sends some', async () => {
    rig().api.chatters = () => noCrowd;
    const page = await rig().open('#chatters', { viewport: { width: 360, height: 780 } });
    await page.getByText('npm run produce -- chatters').waitFor();
    assert.equal(await overflow(page), 0);
  });

  test('a node without any around it stands alone, and an unknown one is said to be none', async () => {
    rig().api.neighbourhood = () => neighbourhood({ id: null, around: 0 });
    const page = await rig().open('#chatters');
    await page.getByText('Nothing is joined with it yet.').waitFor();
    rig().api.neighbourhood = () => ({ ...neighbourhood({ id: null, around: 0 }), centre: null });
    await page.getByText('There is no such node.').waitFor();
    assert.deepEqual(rig().complaints, []);
  });
}
