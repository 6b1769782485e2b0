import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SetAsideView } from '../../domain/view.ts';
import { until } from '../support/until.ts';
import { context, mskEvent, tick } from './msk-event.ts';
import { useQuery } from './query/query-ground.ts';
import { strangersSuite } from './query/strangers-suite.ts';
import { tradesSuite } from './query/trades-suite.ts';

/** Fails where an answer waits for the database. */
const soon = { timeout: 60_000 };
const ground = useQuery();
const { world, get, trades, deliver, ticks } = ground;

test('before any data the page has no day, and the seeded companies', async () => {
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

describe('the view of trades', () => tradesSuite(ground));

test('an unchanged page is a 304 that needs no database', async ({ mock }) => {
  mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const etag = (await get('/api/trades')).headers?.['etag'];
  world().setDatabaseAway(true);
  assert.equal((await get('/api/trades', '', { 'if-none-match': String(etag) })).statusCode, 304);
  assert.equal((await get('/api/trades', '', { 'if-none-match': `"x", W/${etag}` })).statusCode, 304);
  world().setDatabaseAway(false);
});

test('another question, or another batch, has another ETag', async () => {
  const first = (await get('/api/trades')).headers?.['etag'];
  assert.notEqual((await get('/api/trades', 'day=2024-02-19')).headers?.['etag'], first);
  await deliver([tick(8)]);
  assert.notEqual((await get('/api/trades')).headers?.['etag'], first);
});

test('what a command changes moves the ETag too', async () => {
  const first = (await get('/api/trades')).headers?.['etag'];
  const { touchCounter } = await import('../../functions/io/counters.ts');
  await touchCounter('counters', 'trades-aggregate');
  assert.notEqual((await get('/api/trades')).headers?.['etag'], first);
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
  assert.match(records[0]?.sourceSuffix ?? '', /^#[\da-f]{16}$/);
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
  world().setDatabaseAway(true);
  const answer = await get('/api/trades');
  assert.equal(answer.statusCode, 503);
  assert.equal(answer.headers?.['retry-after'], '2');
  assert.deepEqual(JSON.parse(answer.body ?? ''), { error: 'database unavailable' });
  world().setDatabaseAway(false);
});

test(
  'while the database wakes the answer is a 503 that says so, and then the page is back',
  soon,
  async () => {
    await world().fallAsleep(1_000);
    const answer = await get('/api/trades');
    assert.deepEqual([answer.statusCode, answer.headers?.['retry-after']], [503, '2']);
    assert.equal(answer.headers?.['cache-control'], 'no-store');
    assert.deepEqual(JSON.parse(answer.body ?? ''), { error: 'database waking' });
    assert.equal((await get('/api/streams')).statusCode, 200);
    await world().fallAsleep(0);
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
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  await deliver([tick(12, { created_at: tomorrow })], Date.now());
  const streams = await until('what was read before is read anew', 10_000, async () => {
    const answer = await get('/api/streams');
    assert.equal(answer.statusCode, 200, answer.body);
    const view = JSON.parse(answer.body ?? '');
    return view.streams[0]?.rows === String(ticks()) && view.streams;
  });
  assert.deepEqual(streams, [
    {
      name: 'trades-aggregate',
      topic: 'trading_data',
      state: 'running',
      lastResult: 'OK',
      lag: 12,
      batchSize: 1000,
      batchIntervalMs: 2000,
      rows: String(ticks()),
      writtenAt: streams[0]?.writtenAt,
      sentAt: streams[0]?.sentAt,
      newestRowAt: tomorrow,
      setAside: 0,
      setAsideCapped: false,
      givenUp: null,
    },
  ]);
  assert.match(streams[0]?.writtenAt ?? '', /Z$/);
  assert.match(streams[0]?.sentAt ?? '', /Z$/);
});

describe('strangers', () => strangersSuite(ground));
