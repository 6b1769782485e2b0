import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { tick } from '../msk-event.ts';
import { dynamodbCalls, statementCalls, type QueryGround, today } from './query-ground.ts';

/** The view of trades. Tests that need more than there is at first have days and tickers of their own. */
export function tradesSuite({ trades, deliver }: QueryGround): void {
  before(async () => {
    await deliver([
      tick(1, { created_at: '2024-02-16T00:00:00.000Z', volume: 1, price: 5 }),
      tick(2, { created_at: '2024-02-19T00:00:00.000Z', volume: 2, price: 6 }),
    ]);
    await deliver([
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
  });

  test('the page opens on the newest day, its sectors descending by volume', async () => {
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
    assert.ok(view.days.length >= 3);
  });

  test('rows that come later are on the price line at the next request', async () => {
    await deliver([tick(7, { created_at: `${today}T00:00:03.000Z`, price: 30 })]);
    const view = await trades();
    assert.deepEqual(
      view.price.lines.find(({ name }) => name === 'AVEL.MR')?.points.map(({ value }) => value),
      [10, 20, 30],
    );
  });

  test('a day of the future is there to be chosen, and is not what the page opens on', async () => {
    const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString();
    await deliver([tick(9, { created_at: tomorrow })], Date.now());
    const view = await trades();
    const day = tomorrow.slice(0, 10);
    assert.deepEqual([view.day, view.days[0]], [today, day]);
    assert.equal((await trades(`day=${day}`)).latest.length, 1);
  });

  test('a day that is not there is asked of no table', async ({ mock }) => {
    const { days } = await trades();
    const statements = await statementCalls(mock);
    const calls = await dynamodbCalls(mock);
    for (const day of ['1000-01-01', '2031-05-06', '9999-12-31']) {
      const view = await trades(`day=${day}&tickers=${day}&sectors=${day}`);
      assert.deepEqual([view.day, view.bySector, view.latest, view.days], [day, [], [], days]);
    }
    assert.equal(statements(), 0);
    // Of each the two counters by which it is known whether anything is new.
    assert.equal(calls().length, 3);
  });

  test('a sector with commas is asked for by its name, and the answer has its line', async () => {
    const sector = 'Oil, Gas & Consumable Fuels';
    const on = { created_at: '2023-03-09T00:00:00.000Z', sector, volume: 8 };
    await deliver([tick(10, on), tick(11, { ...on, ticker: 'A,B', price: 4 })]);
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

  test('every trading day has its close, however many ticks the days after it have', async () => {
    const days = ['2022-06-01', '2022-06-02', '2022-06-03', '2022-06-06'];
    for (const [at, day] of days.entries()) await deliver(seconds(day, 110, 1_000 + 300 * at));
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
    await deliver(seconds('2021-06-01', 2_040, 10_000));
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
    // It is the first day there is, which has no days before it to be shown.
    assert.equal((await trades('day=2021-06-01&tickers=BRIX.MR')).price.grain, 'minute');
  });
}

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
