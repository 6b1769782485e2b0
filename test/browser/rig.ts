import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { bundle } from '../../lib/constructs/bundle.ts';
import { launchChromium } from './chromium.ts';
import { crowd, namesIn, neighbourhood } from './crowd.ts';
import { type Market, market, noMarket, streams } from './market.ts';
import { mood } from './mood.ts';
import { type Api, type SiteServer, startSite } from './site-server.ts';

/** The world around the page under test: its server, and what that answers. Fresh for each test. */
export interface Rig {
  readonly api: Api;
  readonly server: SiteServer;
  /** Which market trades answer from; null is one without any data. */
  market: Market | null;
  /** Moves the data: every answer from now on differs from those before. */
  moved: number;
  /**
   * Opens the page at an address such as `#trades?day=…`; messages of its console are collected. Nothing moves: each frame
   * of a motion is drawn by the CPU. All tests open it in one tab, as a tab costs half of what the page does; what is to be
   * prepared stays with a tab, so this is another one then.
   */
  readonly open: (hash?: string, look?: Look, prepare?: (page: Page) => Promise<void>) => Promise<Page>;
  /** Errors and policy violations since the test began. */
  readonly complaints: string[];
}

interface Look {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly forcedColors?: 'active';
}

/** The daily market of the tests: 11 sectors, 660 tickers, 60 trading days. */
export const daily = market({ companies: 660, days: 60, grain: 'day' });

/** Registers set-up and clean-up of a browser for the suite, and of a rig for each test in it. */
export function useRig(): () => Rig {
  let browser: Browser | undefined;
  let tab: Page | undefined;
  let server: SiteServer | undefined;
  let rig: Rig | undefined;
  const newTab = async (): Promise<Page> => {
    const page = await (await browser?.newContext({ locale: 'en-US' }))?.newPage();
    assert.ok(page);
    page.setDefaultTimeout(10_000);
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') rig?.complaints.push(message.text());
    });
    page.on('pageerror', error => rig?.complaints.push(error.message));
    return page;
  };
  before(async () => {
    server = await startSite(bundle([]).site);
    browser = await launchChromium();
    tab = await newTab();
  });
  after(async () => {
    await browser?.close();
    server?.stop();
  });
  beforeEach(async () => {
    assert.ok(tab !== undefined && server !== undefined);
    rig = newRig(server, tab, newTab);
  });
  afterEach(async () => {
    const [, ...others] = browser?.contexts() ?? [];
    await Promise.all(others.map(context => context.close()));
    await tab?.goto('about:blank');
    const devtools = await tab?.context().newCDPSession(tab);
    await devtools?.send('Storage.clearDataForOrigin', { origin: String(server?.url), storageTypes: 'all' });
    await devtools?.detach();
  });
  return () => {
    assert.ok(rig !== undefined);
    return rig;
  };
}

function newRig(server: SiteServer, tab: Page, newTab: () => Promise<Page>): Rig {
  const api: Api = {
    health: 'well',
    hold: async () => {},
    trades: query =>
      rig.market?.trades({
        day: query.get('day'),
        tickers: query.getAll('tickers'),
        sectors: query.getAll('sectors'),
        moved: rig.moved,
      }) ?? noMarket,
    posts: query => mood({ moved: rig.moved, hasLinks: query.get('links') !== 'without' }),
    chatters: query => crowd({ moved: rig.moved, since: query.get('since') }),
    neighbourhood: query => neighbourhood({ id: query.get('id'), around: 60 }),
    names: query => namesIn(query.get('begins') ?? ''),
    streams: () => streams(new Date(), 10_000),
    setAside: () => ({ records: [], isCapped: false }),
    refuse: () => undefined,
  };
  server.setApi(api);
  const open: Rig['open'] = async (hash = '', look = {}, prepare) => {
    const page = prepare === undefined ? tab : await newTab();
    await prepare?.(page);
    await page.setViewportSize(look.viewport ?? { width: 1280, height: 900 });
    const { colorScheme = 'light', forcedColors = 'none' } = look;
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: 'reduce' });
    // Of another hash alone the browser makes no other page.
    await page.goto('about:blank');
    await page.goto(server.url + hash);
    return page;
  };
  const rig: Rig = { api, server, market: daily, moved: 0, open, complaints: [] };
  return rig;
}
