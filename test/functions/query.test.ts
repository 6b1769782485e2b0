import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import type { TradesView } from '../../domain/trades/view.ts';
import type { handler as Handler } from '../../functions/query/handler.ts';
import { context, mskEvent, tick } from './msk-event.ts';
import { startWorld } from './world.ts';
import type { World } from './world.ts';

const today = new Date().toISOString().slice(0, 10);
/** Fails where an answer waits for the database. */
const soon = { timeout: 60_000 };
let world: World;
let handler: typeof Handler;

before(async () => {
  world = await startWorld();
  ({ handler } = await import('../../functions/query/handler.ts'));
});

after(() => world.stop());

test('before any data the page has no day, and the seeded companies', async () => {
  await world.migrate();
  const view = await trades();
  assert.equal(view.day, null);
  assert.deepEqual(view.days, []);
  assert.deepEqual(view.latest, []);
  assert.equal(view.companies.length, 10);
  assert.deepEqual(view.companies[0], {
    ticker: 'AVEL.MR',
    companyName: 'Avelline Holdings',
    sector: 'Energy',
  });
});

test('the page opens on the newest day, its sectors descending by volume', async () => {
  await fill();
  const view = await trades();
  assert.equal(view.day, today);
  assert.deepEqual(view.days, [today, '2024-02-19', '2024-02-16']);
  assert.deepEqual(view.bySector, [
    { sector: 'Financials', volume: '70' },
    { sector: 'Energy', volume: '30' },
  ]);
});

test('a day that was processed on itself is shown by the minute, with its latest rows', async () => {
  const view = await trades();
  assert.equal(view.volume.grain, 'minute');
  assert.deepEqual(
    view.volume.lines.map(({ name, points }) => [name, points.map(({ value }) => value)]),
    [
      ['Financials', [70]],
      ['Energy', [30]],
    ],
  );
  assert.deepEqual(view.price.lines[0], {
    name: 'AVEL.MR',
    points: [
      { at: `${today}T00:00:01.000Z`, value: 10 },
      { at: `${today}T00:00:02.000Z`, value: 20 },
    ],
  });
  assert.deepEqual(
    view.latest.map(({ id }) => id),
    [6, 5, 4],
  );
});

test('an older day is shown by trading days up to it', async () => {
  const view = await trades('day=2024-02-19&tickers=AVEL.MR&sectors=Energy');
  assert.deepEqual(view.volume, {
    grain: 'day',
    lines: [
      {
        name: 'Energy',
        points: [
          { at: '2024-02-16T00:00:00.000Z', value: 1 },
          { at: '2024-02-19T00:00:00.000Z', value: 2 },
        ],
      },
    ],
  });
  assert.deepEqual(
    view.price.lines[0]?.points.map(({ value }) => value),
    [5, 6],
  );
});

test('a day without data is empty, not an error', async () => {
  const view = await trades('day=2020-01-01');
  assert.equal(view.day, '2020-01-01');
  assert.deepEqual([view.bySector, view.volume.lines, view.price.lines, view.latest], [[], [], [], []]);
  assert.equal(view.days.length, 3);
});

test('rows that come later are on the price line at the next request', async () => {
  await deliver(99, [tick(7, { created_at: `${today}T00:00:03.000Z`, price: 30 })]);
  const view = await trades();
  assert.deepEqual(
    view.price.lines[0]?.points.map(({ value }) => value),
    [10, 20, 30],
  );
});

test('an unchanged page is a 304 that needs no database', async () => {
  const etag = (await get('/api/trades')).headers?.['etag'];
  world.setDatabaseAway(true);
  assert.equal((await get('/api/trades', '', { 'if-none-match': String(etag) })).statusCode, 304);
  assert.equal((await get('/api/trades', '', { 'if-none-match': `"x", W/${etag}` })).statusCode, 304);
  world.setDatabaseAway(false);
});

test('another question, or another batch, has another ETag', async () => {
  const first = (await get('/api/trades')).headers?.['etag'];
  assert.notEqual((await get('/api/trades', 'day=2024-02-19')).headers?.['etag'], first);
  await deliver(100, [tick(8)]);
  assert.notEqual((await get('/api/trades')).headers?.['etag'], first);
});

test('while the database is away the answer is a 503 that says when to ask again', soon, async () => {
  world.setDatabaseAway(true);
  const answer = await get('/api/trades');
  assert.equal(answer.statusCode, 503);
  assert.equal(answer.headers?.['retry-after'], '2');
  assert.deepEqual(JSON.parse(answer.body ?? ''), { error: 'database unavailable' });
  world.setDatabaseAway(false);
});

test(
  'while the database wakes the answer is a 503 that says so, and then the page is back',
  soon,
  async () => {
    await world.fallAsleep(1_000);
    const answer = await get('/api/trades');
    assert.deepEqual([answer.statusCode, answer.headers?.['retry-after']], [503, '2']);
    assert.equal(answer.headers?.['cache-control'], 'no-store');
    assert.deepEqual(JSON.parse(answer.body ?? ''), { error: 'database waking' });
    assert.equal((await get('/api/streams')).statusCode, 200);
    await world.fallAsleep(0);
    assert.equal((await get('/api/trades')).statusCode, 200);
  },
);

for (const [query, message] of [
  ['day=2024-02-30', 'day must be a date like 2025-01-24'],
  ['tickers=A,B,C,D,E,F,G,H,I', 'tickers takes at most 8 names'],
  ['tickers=A%20B', 'tickers must be names separated by commas'],
  ['tickers=A,A', 'tickers must be different names'],
  ['tickers=A,+B', 'tickers must be names separated by commas'],
  ['sectors=', 'sectors must be names separated by commas'],
  ['from=1', 'unknown parameter "from"; known: day, tickers, sectors'],
  ['Day=2024-02-19', 'unknown parameter "Day"; known: day, tickers, sectors'],
  ['day=2024-02-19&day=2024-02-19', 'day is given twice'],
  ['tickers=A&day=2024-02-19&tickers=B', 'tickers is given twice'],
] as const) {
  test(`${query} is refused with a message`, async () => {
    const answer = await get('/api/trades', query);
    assert.equal(answer.statusCode, 400);
    assert.deepEqual(JSON.parse(answer.body ?? ''), { error: message });
  });
}

test('a question about streams takes no parameters', async () => {
  const answer = await get('/api/streams', 'day=2024-02-19');
  assert.equal(answer.statusCode, 400);
  assert.deepEqual(JSON.parse(answer.body ?? ''), { error: 'unknown parameter "day"; known: none' });
});

test('an unknown path is a 404 in JSON, another method a 405', async () => {
  assert.equal((await get('/api/other')).statusCode, 404);
  assert.equal((await get('/api/trades', '', {}, 'POST')).statusCode, 405);
});

test('streams come from mappings, metrics, counters and set-aside records', async () => {
  const answer = await get('/api/streams');
  assert.equal(answer.statusCode, 200, answer.body);
  const { streams } = JSON.parse(answer.body ?? '');
  assert.deepEqual(streams, [
    {
      name: 'trades-aggregate',
      topic: 'trading_data',
      state: 'running',
      lastResult: 'OK',
      lag: 12,
      batchSize: 1000,
      batchIntervalMs: 2000,
      rows: '7',
      writtenAt: streams[0]?.writtenAt,
      newestRowAt: `${today}T00:00:03.000Z`,
      setAside: 0,
      setAsideCapped: false,
      givenUp: null,
    },
  ]);
  assert.match(streams[0]?.writtenAt ?? '', /Z$/);
});

async function fill(): Promise<void> {
  await deliver(1, [
    tick(1, { created_at: '2024-02-16T00:00:00.000Z', volume: 1, price: 5 }),
    tick(2, { created_at: '2024-02-19T00:00:00.000Z', volume: 2, price: 6 }),
  ]);
  await deliver(2, [
    tick(4, { created_at: `${today}T00:00:01.000Z`, volume: 10, price: 10 }),
    tick(5, { created_at: `${today}T00:00:02.000Z`, volume: 20, price: 20 }),
    tick(6, {
      created_at: `${today}T00:00:02.000Z`,
      ticker: 'CARD.MR',
      sector: 'Financials',
      volume: 70,
      price: 9,
    }),
  ]);
}

/** The data that both functions write of one record. */
async function deliver(offset: number, ticks: readonly unknown[]): Promise<void> {
  const event = mskEvent([{ offset, value: ticks }]);
  process.env['STREAM'] = 'trades-transform';
  const transform = await import('../../functions/transform/trades.ts');
  await transform.handler(event, context());
  process.env['STREAM'] = 'trades-aggregate';
  const aggregate = await import('../../functions/aggregate/trades.ts');
  await aggregate.handler(event, context());
}

async function trades(query = ''): Promise<TradesView> {
  const answer = await get('/api/trades', query);
  assert.equal(answer.statusCode, 200, answer.body);
  return JSON.parse(answer.body ?? '') as TradesView;
}

function get(rawPath: string, rawQueryString = '', headers: Record<string, string> = {}, method = 'GET') {
  return handler(
    { rawPath, rawQueryString, headers, requestContext: { http: { method } } } as LambdaFunctionURLEvent,
    context(),
  );
}
