import assert from 'node:assert/strict';
import { it } from 'node:test';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { askQuery } from './functions.ts';
import { allStreamNames } from './streams.ts';
import type { Ground } from './suite.ts';

/** The query function and the static files, through the site where one is served. */
export function siteCases(ground: () => Ground): void {
  const ask = ({ deployment, clients }: Ground, path: string): Promise<Response> =>
    deployment.get(path) ?? askQuery(clients, deployment.output('QueryFunction'), path);

  it('answers the page’s questions: the state of each stream, and a day’s sums to the last share', async () => {
    const { messages, until } = ground();
    const { streams } = (await (await ask(ground(), '/api/streams')).json()) as {
      streams: { name: string; state: string; topic: string }[];
    };
    assert.deepEqual(streams.map(({ name }) => name).sort(), allStreamNames);
    for (const { name, state, topic } of streams) {
      assert.equal(state, 'running', name);
      if (name.startsWith('trades-')) assert.equal(topic, 'trading_data');
    }

    const wanted = Object.fromEntries(messages.sums);
    const view = await until('the page shows the sums and the newest rows', async () => {
      const answer = await ask(ground(), `/api/trades?day=${messages.day}`);
      const found = (await answer.json()) as {
        bySector: { sector: string; volume: string }[];
        latest: { ticker: string }[];
        companies: object[];
      };
      const sums = Object.fromEntries(found.bySector.map(({ sector, volume }) => [sector, BigInt(volume)]));
      const isSummed = Object.entries(wanted).every(([sector, volume]) => sums[sector] === volume);
      // The index of the newest rows follows its table a moment later.
      return isSummed && found.latest.some(({ ticker }) => messages.tickers.includes(ticker)) && found;
    });
    assert.ok(view.companies.length > 0, 'the deployment seeds companies');
  });

  it('refuses a question it does not know', async () => {
    const answer = await ask(ground(), '/api/trades?day=yesterday');
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /day must be a date/);
  });

  it('has the page with all that it loads, and nothing foreign may come in', () =>
    ground().deployment.siteBucket === undefined ? served(ground()) : stored(ground()));
}

async function served({ deployment }: Ground): Promise<void> {
  const page = await deployment.get('/');
  assert.ok(page, 'a deployment has a site or names its bucket');
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'.*script-src 'self'/);
  assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(page.headers.get('x-frame-options'), 'DENY');
  for (const path of assetsOf(await page.text())) {
    const asset = await deployment.get(path);
    assert.equal(asset?.status, 200, path);
    assert.ok((await asset.arrayBuffer()).byteLength > 0, path);
  }
  assert.notEqual((await deployment.get('/no-such-file'))?.status, 200);
}

async function stored({ deployment, clients }: Ground): Promise<void> {
  const read = async (Key: string): Promise<string> => {
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: deployment.siteBucket, Key }));
    return (await Body?.transformToString()) ?? '';
  };
  for (const path of assetsOf(await read('index.html'))) assert.notEqual(await read(path.slice(1)), '', path);
}

/** Paths of the scripts, styles and pictures of a page, which has at least one of them. */
function assetsOf(html: string): readonly string[] {
  const found = [...html.matchAll(/\s(?:src|href)="([^":]+)"/g)].map(([, path = '']) =>
    `/${path}`.replace(/^\/+(\.\/)?/, '/'),
  );
  assert.ok(found.length > 0, 'the page loads nothing');
  return found;
}
