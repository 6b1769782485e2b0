import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tick } from '../msk-event.ts';
import { dynamodbCalls, statementCalls, type QueryGround } from './query-ground.ts';

/** What strangers ask, and what hostile producers send, costs the databases little and takes the page from nobody. Comes last: it fills the tables. */
export function strangersSuite({ world, get, trades, deliver }: QueryGround): void {
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
      const statements = await statementCalls(mock);
      const calls = await dynamodbCalls(mock);
      const answers = [];
      for (let n = 0; n < 30; n++) answers.push(await get(path, madeUp(n)));
      // Not those of the counters, by which each question learns whether anything is new.
      const looks = calls().filter(operation => operation === 'Query');
      assert.equal(statements() + looks.length, 20);
      const refused = answers.filter(({ statusCode }) => statusCode !== 200);
      assert.ok(refused.length >= 10);
      for (const { statusCode, headers } of refused)
        assert.deepEqual([statusCode, headers?.['retry-after']], [429, '1']);
      const usual = await get(path, path === '/api/trades' ? 'day=2024-02-19' : '');
      assert.notEqual(usual.statusCode, 429);
    });

  test('a ticker and a sector that came without a company have their lines, also while others are refused', async ({
    mock,
  }) => {
    await deliver([tick(12, { created_at: '2024-02-16T00:00:00.000Z', ticker: 'LONE', sector: 'Lone' })]);
    mock.timers.enable({ apis: ['Date'], now: muchLater() });
    for (let n = 0; n < 25; n++) {
      const view = await trades('day=2024-02-19&hours=all&tickers=LONE&sectors=Lone');
      assert.deepEqual(
        [view.price, view.volume].map(({ lines }) => lines.map(({ points }) => points.length)),
        [[1], [1]],
      );
      await get('/api/trades', `day=2024-02-19&hours=all&tickers=LONE${n}`);
    }
  });

  test('more days, sectors of a day and companies than an answer of the database holds do not take the page away', async ({
    mock,
  }) => {
    mock.timers.enable({ apis: ['Date'], now: muchLater() });
    const digits =
      '(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)';
    const numbers = `(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n FROM ${digits} a, ${digits} b, ${digits} c, ${digits} e, ${digits} f) m`;
    const sums = (sector: string, date: string, rows: number): Promise<unknown> =>
      world().sql(`INSERT INTO aggregated_data (processing_id, processed_at, sector, total_volume, date, source, topic, part, first_offset, next_offset, newest_timestamp)
  SELECT UUID(), '2020-01-01', ${sector}, 1 + n, ${date}, 'many', 'many', 0, n, n + 1, 0 FROM ${numbers} WHERE n < ${rows}`);
    await sums("CONCAT(REPEAT('s', 50), n)", "'2020-02-02'", 9_000);
    await sums("'Old'", "'1000-01-01' + INTERVAL n DAY", 34_000);
    await world().sql(`INSERT INTO profile (ticker, company_name, sector, shares)
  SELECT CONCAT('many', n), REPEAT('n', 200), 'Many', 1 FROM ${numbers} WHERE n < 4000`);
    const { touchCounter } = await import('../../../functions/io/counters.ts');
    await touchCounter('counters', 'trades-aggregate');

    const view = await trades();
    // Of the clock that the test has set, which may be past a midnight.
    const today = new Date().toISOString().slice(0, 10);
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
}
