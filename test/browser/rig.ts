import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
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
   * Opens the page at an address such as `#trades?day=…`; messages of its console are collected. Unless the options say
   * otherwise, nothing moves: each frame of a motion is drawn by the CPU.
   */
  readonly open: (
    hash?: string,
    options?: BrowserContextOptions,
    prepare?: (page: Page) => Promise<void>,
  ) => Promise<Page>;
  /** Errors and policy violations since the test began. */
  readonly complaints: string[];
}

/** The daily market of the tests: 11 sectors, 660 tickers, 60 trading days. */
export const daily = market({ companies: 660, days: 60, grain: 'day' });

/** Registers set-up and clean-up of a browser for the suite, and of a rig for each test in it. */
export function useRig(): () => Rig {
  let browser: Browser | undefined;
  let folder = '';
  let rig: Rig | undefined;
  before(async () => {
    folder = bundle([]).site;
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
  });
  beforeEach(async () => {
    assert.ok(browser !== undefined);
    rig = await newRig(folder, browser);
  });
  afterEach(async () => {
    await Promise.all((browser?.contexts() ?? []).map(context => context.close()));
    rig?.server.stop();
  });
  return () => {
    assert.ok(rig !== undefined);
    return rig;
  };
}

async function newRig(folder: string, browser: Browser): Promise<Rig> {
  const complaints: string[] = [];
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
  const server = await startSite(folder, api);
  const open: Rig['open'] = async (hash = '', options = {}, prepare = async () => {}) => {
    const context = await browser.newContext({
      locale: 'en-US',
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(error.message));
    await prepare(page);
    await page.goto(server.url + hash);
    return page;
  };
  const rig: Rig = { api, server, market: daily, moved: 0, open, complaints };
  return rig;
}
