import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import type { TradesView } from '../../domain/trades/view.ts';
import type { SetAsideView } from '../../domain/view.ts';
import type { handler as Handler } from '../../functions/query/handler.ts';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
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
  assert.deepEqual(view.intraday, { price: true, volume: true });
  // More was traded of it: 70 at 9, where the other has 10 at 10 and 20 at 20.
  assert.deepEqual(
    view.price.lines.map(({ name }) => name),
    ['CARD.MR', 'AVEL.MR'],
  );
  assert.deepEqual(view.price.lines[1], {
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

test('a day that was processed on itself is shown by trading days too, where that is asked', async () => {
  const view = await trades('hours=all&tickers=AVEL.MR&sectors=Energy');
  assert.deepEqual([view.volume.grain, view.price.grain], ['day', 'day']);
  assert.deepEqual(
    view.price.lines[0]?.points.map(({ at, value }) => [at.slice(0, 10), value]),
    [
      ['2024-02-16', 5],
      ['2024-02-19', 6],
      [today, 20],
    ],
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
    view.price.lines.find(({ name }) => name === 'AVEL.MR')?.points.map(({ value }) => value),
    [10, 20, 30],
  );
});

test('an unchanged page is a 304 that needs no database', async ({ mock }) => {
  mock.timers.enable({ apis: ['Date'], now: Date.now() });
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

test('what a command changes moves the ETag too', async () => {
  const first = (await get('/api/trades')).headers?.['etag'];
  const { touchCounter } = await import('../../functions/io/counters.ts');
  await touchCounter('counters', 'trades-aggregate');
  assert.notEqual((await get('/api/trades')).headers?.['etag'], first);
});

test('a day of the future is there to be chosen, and is not what the page opens on', async () => {
  const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString();
  await deliver(101, [tick(9, { created_at: tomorrow })], Date.now());
  const view = await trades();
  const day = tomorrow.slice(0, 10);
  assert.deepEqual([view.day, view.days[0]], [today, day]);
  assert.equal((await trades(`day=${day}`)).latest.length, 1);
});

test('a day that is not there is asked of no table', async ({ mock }) => {
  await trades();
  const statements = mock.method(RDSDataClient.prototype, 'send').mock;
  const reads = mock.method(DynamoDBClient.prototype, 'send').mock;
  for (const day of ['1000-01-01', '2031-05-06', '9999-12-31']) {
    const view = await trades(`day=${day}&tickers=${day}&sectors=${day}`);
    assert.deepEqual([view.day, view.bySector, view.latest, view.days.length], [day, [], [], 5]);
  }
  assert.equal(statements.callCount(), 0);
  // Of each the two counters by which it is known whether anything is new.
  assert.equal(reads.callCount(), 3);
});

test('a sector with commas is asked for by its name, and the answer has its line', async () => {
  const sector = 'Oil, Gas & Consumable Fuels';
  const on = { created_at: '2023-03-09T00:00:00.000Z', sector, volume: 8 };
  await deliver(102, [tick(10, on), tick(11, { ...on, ticker: 'A,B', price: 4 })]);
  for (const names of [[sector], [sector, 'Energy']]) {
    const query = new URLSearchParams([
      ['day', '2023-03-09'],
      ['tickers', 'A,B'],
      ...names.map(name => ['sectors', name] as [string, string]),
    ]);
    const { volume } = await trades(query.toString());
    assert.deepEqual(
      volume.lines.map(({ name, points }) => [name, points.length]),
      names.map(name => [name, name === sector ? 1 : 0]),
    );
  }
});

/** So many ticks of a day, ten seconds apart, from 09:00 on; the price is the second of the day. */
const seconds = (day: string, count: number, firstId: number) =>
  Array.from({ length: count }, (_, n) =>
    tick(firstId + n, {
      created_at: new Date(Date.parse(`${day}T09:00:00Z`) + n * 10_000).toISOString(),
      ticker: 'BRIX.MR',
      sector: 'Basic Materials',
      price: 32_400 + n * 10,
    }),
  );

test('every trading day has its close, however many ticks the days after it have', async () => {
  const days = ['2022-06-01', '2022-06-02', '2022-06-03', '2022-06-06'];
  for (const [at, day] of days.entries()) await deliver(110 + at, seconds(day, 110, 1_000 + 300 * at));
  const query = 'tickers=BRIX.MR&sectors=Basic+Materials';
  const view = await trades(`day=2022-06-06&${query}`);
  assert.deepEqual(
    view.price.lines[0]?.points.map(({ at, value }) => [at.slice(0, 10), value]),
    days.map(day => [day, 32_400 + 109 * 10]),
  );
  assert.deepEqual(view.intraday, { price: true, volume: false });
  const within = await trades(`day=2022-06-03&hours=24&${query}`);
  assert.deepEqual([within.price.grain, within.volume.grain], ['minute', 'day']);
  assert.equal(within.price.lines[0]?.points.length, 110);
});

test('a day of more ticks than are read at once begins where it began, thinned', async () => {
  await deliver(120, seconds('2021-06-01', 2_040, 10_000));
  const { price } = await trades('day=2021-06-01&hours=24&tickers=BRIX.MR');
  const points = price.lines[0]?.points ?? [];
  assert.deepEqual(
    [points[0], points.at(-1)],
    [
      { at: '2021-06-01T09:00:00.000Z', value: 32_400 },
      { at: new Date(Date.parse('2021-06-01T09:00:00Z') + 20_390_000).toISOString(), value: 52_790 },
    ],
  );
  // 20,390 s in slots of 300 s, and the first point.
  assert.equal(points.length, 69);
  const gaps = points.slice(1).map(({ at }, index) => Date.parse(at) - Date.parse(points[index]?.at ?? ''));
  assert.ok(Math.max(...gaps) <= 600_000);
  // Each is the price of its very moment.
  for (const { at, value } of points) assert.equal(value, (Date.parse(at) % 86_400_000) / 1000);
});

test('the first day there is shows what it has within itself', async () => {
  const { price } = await trades('day=2021-06-01&tickers=BRIX.MR');
  assert.equal(price.grain, 'minute');
});

test('what a stream set aside is listed, and one of it read whole', async () => {
  const event = mskEvent([{ offset: 7_000, value: 'not "JSON"' }]);
  process.env['STREAM'] = 'trades-transform';
  await (await import('../../functions/transform/trades.ts')).handler(event, context());
  const list = async (query: string) =>
    JSON.parse((await get('/api/set-aside', query)).body ?? '') as SetAsideView;
  const { records, isCapped } = await list('name=trades-transform');
  assert.deepEqual(
    [records.length, isCapped, records[0]?.offset, records[0]?.bytes],
    [1, false, 7_000, null],
  );
  const { id = '' } = records[0] ?? {};
  const [whole] = (await list(new URLSearchParams({ name: 'trades-transform', id }).toString())).records;
  assert.ok(whole?.bytes);
  const bytes = Buffer.from(whole.bytes, 'base64');
  assert.equal(bytes.length, whole.length);
  assert.match(bytes.toString(), /not/);
  assert.deepEqual((await list('name=another')).records, []);
  assert.equal((await get('/api/set-aside')).statusCode, 400);
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
  ['tickers=A%20B', 'tickers must be names, one each time it is given, not "A B"'],
  ['tickers=A,A', 'tickers must be different names'],
  ['tickers=A,+B', 'tickers must be names, one each time it is given, not " B"'],
  ['sectors=', 'sectors must be names, one each time it is given, not ""'],
  ['tickers=A,A&sectors=B,B', 'sectors must be different names'],
  ['hours=6', 'hours must be 24, the day itself, or all, a point a day'],
  ['from=1', 'unknown parameter "from"; known: day, hours, tickers, sectors'],
  ['Day=2024-02-19', 'unknown parameter "Day"; known: day, hours, tickers, sectors'],
  ['day=2024-02-19&day=2024-02-19', 'day is given twice'],
  ['tickers=A&day=2024-02-19&tickers=A', 'tickers must be different names'],
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
      rows: streams[0]?.rows,
      writtenAt: streams[0]?.writtenAt,
      sentAt: streams[0]?.sentAt,
      newestRowAt: new Date(Date.parse(today) + 86_400_000).toISOString(),
      setAside: 0,
      setAsideCapped: false,
      givenUp: null,
    },
  ]);
  assert.equal(streams[0]?.rows, String(7 + 1 + 2 + 4 * 110 + 2_040));
  assert.match(streams[0]?.writtenAt ?? '', /Z$/);
  assert.match(streams[0]?.sentAt ?? '', /Z$/);
});

let minutes = 0;
/** Each time a minute later than before, ms. */
const muchLater = (): number => Date.now() + ++minutes * 60_000;

for (const [path, madeUp] of [
  ['/api/trades', n => `day=2024-02-19&tickers=NONE${n}`],
  ['/api/trades', n => `day=2024-02-19&sectors=None${n}`],
  ['/api/chatters/node', n => `id=nobody${n}`],
  ['/api/chatters/node', n => `name=nobody${n}`],
  ['/api/chatters/names', n => `begins=nobody${n}`],
  ['/api/posts/windows', n => `before=${new Date(n).toISOString()}`],
  ['/api/set-aside', n => `name=nothing${n}`],
] as const satisfies readonly (readonly [string, (n: number) => string])[])
  test(`what nobody has, asked of ${path}?${madeUp(0)} and so on, costs 20 look-ups at once`, async ({
    mock,
  }) => {
    mock.timers.enable({ apis: ['Date'], now: muchLater() });
    if (path === '/api/trades') await get(path, 'day=2024-02-19');
    const statements = mock.method(RDSDataClient.prototype, 'send').mock;
    const reads = mock.method(DynamoDBClient.prototype, 'send').mock;
    const answers = [];
    for (let n = 0; n < 60; n++) answers.push(await get(path, madeUp(n)));
    // Not those of the counters, by which each question learns whether anything is new.
    const looks = reads.calls.filter(({ arguments: [command] }) => command instanceof QueryCommand);
    assert.equal(statements.callCount() + looks.length, 20);
    const refused = answers.filter(({ statusCode }) => statusCode !== 200);
    assert.ok(refused.length >= 40);
    for (const { statusCode, headers } of refused)
      assert.deepEqual([statusCode, headers?.['retry-after']], [429, '1']);
    const usual = await get(path, path === '/api/trades' ? 'day=2024-02-19' : '');
    assert.notEqual(usual.statusCode, 429);
  });

test('a ticker and a sector that came without a company have their lines, also while others are refused', async ({
  mock,
}) => {
  await deliver(200, [tick(12, { created_at: '2024-02-16T00:00:00.000Z', ticker: 'LONE', sector: 'Lone' })]);
  mock.timers.enable({ apis: ['Date'], now: muchLater() });
  for (let n = 0; n < 30; n++) {
    const view = await trades('day=2024-02-19&hours=all&tickers=LONE&sectors=Lone');
    assert.deepEqual(
      [view.price, view.volume].map(({ lines }) => lines.map(({ points }) => points.length)),
      [[1], [1]],
    );
    await get('/api/trades', `day=2024-02-19&hours=all&tickers=LONE${n}`);
  }
});

test('more days, sectors of a day and companies than an answer of the database holds do not take the page away', async () => {
  const digits =
    '(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)';
  const numbers = `(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n FROM ${digits} a, ${digits} b, ${digits} c, ${digits} e, ${digits} f) m`;
  const sums = (sector: string, date: string, rows: number): Promise<unknown> =>
    world.sql(`INSERT INTO aggregated_data (processing_id, processed_at, sector, total_volume, date, source, topic, part, first_offset, next_offset, newest_timestamp)
SELECT UUID(), '2020-01-01', ${sector}, 1 + n, ${date}, 'many', 'many', 0, n, n + 1, 0 FROM ${numbers} WHERE n < ${rows}`);
  await sums("CONCAT(REPEAT('s', 50), n)", "'2020-02-02'", 9_000);
  await sums("'Old'", "'1000-01-01' + INTERVAL n DAY", 34_000);
  await world.sql(`INSERT INTO profile (ticker, company_name, sector, shares)
SELECT CONCAT('many', n), REPEAT('n', 200), 'Many', 1 FROM ${numbers} WHERE n < 4000`);
  const { touchCounter } = await import('../../functions/io/counters.ts');
  await touchCounter('counters', 'trades-aggregate');

  const view = await trades();
  assert.deepEqual([view.day, view.days.length, view.companies.length], [today, 10_000, 4_010]);
  assert.equal(new Set(view.companies.map(({ ticker }) => ticker)).size, 4_010);
  const many = await trades('day=2020-02-02');
  assert.equal(many.bySector.length, 1_000);
  assert.deepEqual(many.bySector[0]?.volume, '9000');
  assert.deepEqual(many.otherSectors, { sectors: 8_000, volume: String((8_000 * 8_001) / 2) });
  const old = await trades('day=1000-01-03&sectors=Old&tickers=AVEL.MR');
  assert.deepEqual(old.bySector, [{ sector: 'Old', volume: '3' }]);
  assert.deepEqual(old.volume.lines[0]?.points, [{ at: '1000-01-03T00:00:00.000Z', value: 3 }]);
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
async function deliver(offset: number, ticks: readonly unknown[], timestamp?: number): Promise<void> {
  const event = mskEvent([{ offset, value: ticks, ...(timestamp !== undefined && { timestamp }) }]);
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
