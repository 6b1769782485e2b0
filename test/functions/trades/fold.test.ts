import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { decodeMessage } from '../../../domain/trades/message.ts';
import type { Volume } from '../../../domain/trades/sums.ts';
import { decodeVolumes } from '../../../domain/trades/volumes.ts';
import { createAggregate } from '../../../functions/batch/aggregate.ts';
import { foldPastDays } from '../../../functions/io/fold-days.ts';
import { foldMinutes } from '../../../functions/io/fold-minutes.ts';
import {
  readDays,
  readDaySums,
  readMinutes,
  readTradingDays,
} from '../../../functions/io/trades/sum-queries.ts';
import { volumeLedger } from '../../../functions/io/trades/volume-ledger.ts';
import type { Deployment } from '../../../lib/cli/deployment.ts';
import { tradesCleanUp } from '../../../lib/cli/data/trades/clean-up.ts';
import { ledgerOf } from '../../../lib/cli/streams/books/ledger.ts';
import { readsOf } from '../../support/handler-reads.ts';
import { grow, origin as source, volumeOfRow } from '../../support/trades/growth.ts';
import { killInTheMiddle } from '../../support/kill-in-the-middle.ts';
import { until } from '../../support/until.ts';
import { deleteAll, targetOf } from '../../lib/cli/data/ground.ts';
import { context, mskEvent, sourceArn, tick, topic } from '../msk-event.ts';
import { clusterArn, secretArn, startWorld } from '../world.ts';
import type { World } from '../world.ts';

type Event = ReturnType<typeof mskEvent>;
const sectors = ['Energy', 'Financials', 'Technology'];
const patience = { waitMs: 0 };
/** Rows may be of no more than a day after their record. */
const sentMs = Date.now();
let world: World;
const sql: World['sql'] = (statement, values) => world.sql(statement, values);
let cluster: { clusterArn: string; secretArn: string; database: string };

before(async () => {
  world = await startWorld();
  process.env['STREAM'] = 'trades-aggregate';
  await world.migrate();
  cluster = { clusterArn, secretArn, database: world.database };
});

beforeEach(() => world.clear());

after(() => world.stop());

test('folding while batches come, twice at once and delivered again, loses and doubles nothing', async () => {
  const events = batchesOf(90);
  const state = { isCounting: true };
  const counting = count(events, true).finally(() => {
    state.isCounting = false;
  });
  let [folded, together] = [0, 0];
  while (state.isCounting) {
    const both = await Promise.all([fold(), fold()]);
    folded += both.reduce((sum, { rows }) => sum + rows, 0);
    // As if it had been counted in a minute that is over.
    await world
      .sql(
        'UPDATE aggregated_data SET processed_at = processed_at - INTERVAL 1 HOUR WHERE processed_at > UTC_TIMESTAMP() - INTERVAL 30 MINUTE',
      )
      .catch(() => {});
    const ofMinutes = await Promise.all([foldRecent(), foldRecent()]);
    together += ofMinutes.reduce((sum, { rows }) => sum + rows, 0);
  }
  await counting;
  assert.ok(folded > 0 && together > 0, `${folded}, ${together}`);
  await foldAll();
  assert.deepEqual(await volumes(), expected(events));
  const [left] = await world.sql(
    `SELECT COUNT(*) AS rest, COUNT(DISTINCT date, sector, part) AS least FROM aggregated_data l
WHERE date < UTC_DATE() - INTERVAL 1 DAY AND next_offset < (SELECT MAX(m.next_offset) FROM aggregated_data m WHERE m.part = l.part)`,
  );
  assert.equal(left?.['rest'], left?.['least'], 'one row for each day, sector and partition');
});

test('the function waits for a waking database, folds what is older than an hour, and lets it sleep when nothing was counted', async () => {
  const { handler } = await import('../../../functions/fold/trades.ts');
  world.setDatabaseAway(true);
  assert.deepEqual(await handler({}, context()), { rows: 0 });
  world.setDatabaseAway(false);
  const events = batchesOf(30);
  await count(events);
  // A minute that is over would be folded by itself.
  await world.sql('UPDATE aggregated_data SET processed_at = UTC_TIMESTAMP(3) + INTERVAL 1 MINUTE');
  assert.deepEqual(await handler({}, context()), { rows: 0 });
  await world.sql('UPDATE aggregated_data SET processed_at = UTC_TIMESTAMP(3) - INTERVAL 61 MINUTE');
  await world.fallAsleep(2);
  const { rows } = await handler({}, context());
  assert.ok(rows > 0);
  assert.deepEqual(await volumes(), expected(events));
  assert.deepEqual(await handler({}, context()), { rows: 0 });
});

test('today, yesterday, days ahead and what was just counted are not folded by the day', async () => {
  const events = batchesOf(60);
  await count(events);
  const rows = () =>
    world.sql(
      'SELECT * FROM aggregated_data WHERE date >= UTC_DATE() - INTERVAL 1 DAY ORDER BY processing_id',
    );
  const recent = await rows();
  assert.equal((await fold(60)).rows, 0, 'all was counted within the hour');
  assert.ok((await foldAll()) > 0);
  assert.deepEqual(await rows(), recent);
  assert.deepEqual(new Set(recent.map(({ date }) => date)), new Set([1, 0, -1].map(daysAgo)));
  const today = await world.sql('SELECT sector, total_volume FROM volume_today ORDER BY sector');
  assert.deepEqual(
    today.map(({ sector, total_volume }) => `${daysAgo(0)} ${String(sector)} ${String(total_volume)}`),
    expected(events).filter(line => line.startsWith(daysAgo(0))),
  );
});

test('batches of one minute become one, which begins and ends where they did and can be counted anew', async () => {
  const events = batchesOf(30);
  await count(events);
  const again: Event[] = batchesOf(3).map(event => ({ ...event, redrive: {} }));
  await count(again);
  await world.sql(
    'UPDATE aggregated_data SET processed_at = DATE(processed_at) + INTERVAL FLOOR(first_offset / 4) MINUTE - INTERVAL 1 DAY',
  );
  const [sums, before] = [await volumes(), await marks()];
  const minutes = async () =>
    (await readMinutes(cluster, daysAgo(1), sectors, patience)).map(line => JSON.stringify(line)).sort();
  const lines = await minutes();
  assert.ok(lines.length > 3);
  assert.ok((await foldRecent()).rows > 0);
  const batches = await world.sql(
    "SELECT DISTINCT part, first_offset AS first, next_offset AS next FROM aggregated_data WHERE source NOT LIKE 'redrive:%' ORDER BY part, first",
  );
  const expectedBatches = [0, 1, 2].flatMap(part =>
    [
      [0, 4],
      [4, 8],
      [8, 9],
      [9, 10],
    ].map(([first, next]) => ({ part, first, next })),
  );
  assert.deepEqual(batches, expectedBatches);
  assert.deepEqual([await volumes(), await marks(), await minutes()], [sums, before, lines]);
  assert.equal((await foldRecent()).rows, 0, 'what is one rests');
  await count([...events, ...again]);
  assert.deepEqual(await volumes(), sums);
  const asked = new Map([0, 1, 2].map(part => [part, 5n]));
  assert.deepEqual(await ledger().behind(asked), new Map([0, 1, 2].map(part => [part, 8n])));
  assert.ok((await ledger().remove(asked, new Map())) > 0);
  await count(events);
  assert.deepEqual(await volumes(), sums);
  assert.ok((await foldAll()) > 0);
  assert.deepEqual(await volumes(), sums);
});

test('of a minute of more rows than a step takes, and of batches that fill one alone, nothing is lost', async () => {
  const many = Array.from({ length: 150 }, (_, index) => `Sector ${index}`);
  const event = (offset: number, count: number) =>
    mskEvent([
      {
        offset,
        value: many.slice(0, count).flatMap((sector, i) =>
          [0, 1, 2].map(ago =>
            tick(offset * 1_000 + i * 3 + ago + 1, {
              sector,
              created_at: `${daysAgo(ago)}T00:00:00.000Z`,
              volume: i,
            }),
          ),
        ),
      },
    ]);
  const events = [20, 150, 10, 60, 60, 60, 140, 5, 5].map((sectors, offset) => event(offset, sectors));
  await count(events);
  await world.sql('UPDATE aggregated_data SET processed_at = DATE(processed_at) - INTERVAL 1 HOUR');
  const sums = await volumes();
  assert.ok((await foldRecent()).rows > 0);
  assert.deepEqual(await volumes(), sums);
  const [left] = await world.sql('SELECT COUNT(DISTINCT next_offset) AS batches FROM aggregated_data');
  assert.ok(Number(left?.['batches']) < events.length, `${String(left?.['batches'])} batches`);
  await count(events);
  assert.deepEqual(await volumes(), sums);
});

test('marks stay, so that what was folded is not counted again, by whom and however often it comes', async () => {
  const events = batchesOf(90);
  await count(events);
  const before = await marks();
  assert.ok((await foldAll()) > 0);
  assert.deepEqual(await marks(), before);
  await count(events);
  assert.equal(await foldAll(), 0, 'what is folded rests');
  assert.deepEqual(await volumes(), expected(events));
  const [other = assert.fail()] = batchesOf(1, sentMs + 60_000);
  await assert.rejects(count([other]), { name: 'TopicRecreated' });
});

test('counted anew from the beginning, folded sums go with the others', async () => {
  const events = batchesOf(90);
  await count(events);
  assert.ok((await foldAll()) > 0);
  const all = new Map([0, 1, 2].map(part => [part, 0n]));
  assert.deepEqual(await ledger().behind(all), new Map());
  await ledger().remove(all, all);
  assert.deepEqual(await world.sql('SELECT * FROM aggregated_data'), []);
  await count(events);
  await foldAll();
  assert.deepEqual(await volumes(), expected(events));
});

test('counted anew from within what was folded, it begins behind it, and loses nothing where it did not know', async () => {
  const events = batchesOf(90);
  await count(events.slice(0, 60));
  assert.ok((await foldAll()) > 0);
  await count(events.slice(60));
  const asked = new Map([0, 1, 2].map(part => [part, 5n]));
  const behind = await ledger().behind(asked);
  for (const part of [0, 1, 2])
    assert.ok((behind.get(part) ?? 0n) > 15n, `partition ${part}: ${behind.get(part)}`);
  // As if it was folded after the place was found, and before rows were removed: those before its end stay.
  assert.ok((await ledger().remove(asked, asked)) > 0);
  assert.deepEqual(await ledger().behind(asked), behind);
  await count(events);
  assert.deepEqual(await volumes(), expected(events));
});

test('redriven rows stay, since they say what has been redriven, and a redrive of old records counts once', async () => {
  const events = batchesOf(30);
  await count(events);
  const again: Event[] = batchesOf(3).map(event => ({ ...event, redrive: {} }));
  await count(again);
  const sums = await volumes();
  await foldAll();
  await count(again);
  assert.deepEqual(await volumes(), sums);
  const [redriven] = await world.sql(
    "SELECT MIN(first_offset) AS first FROM aggregated_data WHERE source LIKE 'redrive:%'",
  );
  assert.deepEqual(redriven, { first: 0 });
});

test('a day and sector of more than a column holds is exact all the same', async () => {
  const most = Number.MAX_SAFE_INTEGER;
  const ticks = Array.from({ length: 500 }, (_, i) => tick(i + 1, { volume: most }));
  const events = Array.from({ length: 6 }, (_, offset) => mskEvent([{ offset, value: ticks }]));
  await count(events);
  assert.equal(await foldAll(), 5);
  const [row] = await world.sql('SELECT CAST(total_volume AS CHAR) AS volume FROM volume_by_day');
  assert.equal(row?.['volume'], String(BigInt(most) * 3_000n));
  assert.equal(await foldAll(), 0);
});

test('a past day that was live shows no minutes once rows of it are folded', async () => {
  const events = batchesOf(40);
  await count(events);
  await world.sql('UPDATE aggregated_data SET processed_at = CAST(date AS DATETIME) + INTERVAL 9 HOUR');
  const day = daysAgo(3);
  const before = await readDaySums(cluster, day, patience);
  assert.equal(before.isLive, true);
  assert.ok((await foldAll()) > 0);
  assert.deepEqual(await readDaySums(cluster, day, patience), { ...before, isLive: false });
});

test('a folded day is deleted, and what is delivered again counts nothing', async () => {
  const events = batchesOf(60);
  await count(events);
  await foldAll();
  const target = targetOf(world, tradesCleanUp, {
    from: `${daysAgo(3)}T00:00:00.000Z`,
    to: `${daysAgo(2)}T00:00:00.000Z`,
  });
  assert.ok((await deleteAll(target)).rows > 0);
  await count(events);
  await foldAll();
  assert.deepEqual(
    await volumes(),
    expected(events).filter(line => !line.startsWith(daysAgo(3))),
  );
});

// When it waits it has deleted rows, or changed some: of a later fold, those that an earlier one has left, each partition's first
// among them; of minutes, those that become the minute's, which then begin where its first batch did. It is at the partition 1.
for (const [what, of, before, halts] of [
  ['a first fold', 'days', 0, undefined],
  ['a later fold', 'days', 30, 'AFTER UPDATE'],
  ['a fold of minutes, as it removes,', 'minutes', 0, 'AFTER DELETE'],
  ['a fold of minutes, as it changes rows,', 'minutes', 0, 'AFTER UPDATE'],
] as const)
  test(`${what} killed in the middle leaves all as it was, holds no batch up, and the next one goes on`, async () => {
    // Of a topic that no test before has left rows of: what is deleted holds its place in an index for a while.
    const events = batchesOf(90, sentMs, what.replaceAll(/\W+/g, '_'));
    const foldOf = () => (of === 'days' ? fold() : foldRecent());
    await count(events.slice(0, before));
    await foldAll();
    await count(events.slice(before, 60));
    if (of === 'minutes')
      await world.sql('UPDATE aggregated_data SET processed_at = UTC_TIMESTAMP(3) - INTERVAL 1 HOUR');
    const sums = await volumes();
    await world.sql('CREATE TABLE halt (processing_id INT PRIMARY KEY) SELECT 1 AS processing_id');
    if (halts)
      await world.sql(`CREATE TRIGGER halted ${halts} ON aggregated_data FOR EACH ROW
SELECT processing_id INTO @halted FROM halt WHERE processing_id = ${halts === 'AFTER DELETE' ? 'OLD' : 'NEW'}.part FOR UPDATE`);
    const waitsFor = halts
      ? 'halt WHERE processing_id = 1'
      : "aggregated_data FORCE INDEX (PRIMARY) WHERE processing_id >= 'folded-'";
    await world.sql('START TRANSACTION');
    await world.sql(`SELECT processing_id FROM ${waitsFor} FOR UPDATE`);
    const killed = await killInTheMiddle(sql, new URL('./killed-fold.ts', import.meta.url), of);
    await world.sql('ROLLBACK');
    assert.deepEqual(await volumes(), sums);
    assert.equal((await foldOf()).isDone, false, 'its rows are locked');
    await count(events.slice(60));
    assert.deepEqual(await volumes(), expected(events));
    await world.sql(`KILL ${killed}`);
    await until('the transaction is over', 60_000, async () => (await foldOf()).isDone);
    await count(events);
    assert.deepEqual(await volumes(), expected(events));
    assert.equal((await foldOf()).rows, 0);
    await world.sql('DROP TABLE halt');
    await world.sql('DROP TRIGGER IF EXISTS halted');
  });

test('what a page asks of past days reads rows of days and sectors, however many batches have come', async () => {
  const origin = { eventSourceArn: source.source, topic: source.topic };
  const days = Array.from({ length: 11 }, (_, index) => daysAgo(index + 2));
  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    'the days': () => readDays(cluster, patience),
    'volume of a day': () => readDaySums(cluster, daysAgo(5), patience),
    'volume by trading days': () => readTradingDays(cluster, days, sectors, patience),
    volume_by_day: () => world.sql(`SELECT * FROM volume_by_day WHERE date = '${daysAgo(5)}'`),
    marks: () =>
      volumeLedger('aggregated_data')
        .open(cluster, origin, () => patience)
        .readMarks(),
    'folding again': () => fold(),
  };
  const readsAfter = async (batches: number): Promise<void> => {
    await world.clear();
    await grow(sql, { newest: 2, oldest: 12, batches, partitions: 3, sectors });
    const growing = await readsOf(sql, () => readTradingDays(cluster, days, sectors, patience));
    assert.ok(growing > 11 * batches * 3 * 3, `${growing} rows read before folding`);
    // All but the newest batch of each partition.
    assert.equal(await foldAll(), (11 * batches - 1) * 3 * 3);
    await world.sql('ANALYZE TABLE aggregated_data');
    const reads: Record<string, number> = {};
    for (const [name, ask] of Object.entries(questions)) reads[name] = await readsOf(sql, ask);
    const rows = await world.sql('SELECT COUNT(*) AS n, SUM(total_volume) AS volume FROM aggregated_data');
    assert.deepEqual(rows, [{ n: 12 * 3 * 3, volume: String(11 * batches * 3 * 3 * volumeOfRow) }]);
    // How often the server passes over the rows that are left is its plan, which its estimates of a small table decide.
    for (const [name, count] of Object.entries(reads))
      assert.ok(count <= 8 * 12 * 3 * 3, `${name}: ${count} rows read, of ${12 * 3 * 3}`);
  };
  await readsAfter(4);
  await readsAfter(40);
});

/** Batches of three partitions, each of a few days: of the past, of clocks that are a day off, and of today. */
function batchesOf(count: number, firstMs = sentMs, of = topic): readonly Event[] {
  return Array.from({ length: count }, (_, index) => {
    const [partition, offset] = [index % 3, Math.floor(index / 3)];
    const value = Array.from({ length: 4 }, (_, i) =>
      tick(index * 4 + i + 1, {
        created_at: `${daysAgo(((index + i * 7) % 8) - 1)}T00:00:00.000Z`,
        sector: sectors[(index + i) % 3],
        volume: ((index * 4 + i) * 7_919) % 100_003,
      }),
    );
    return mskEvent([{ partition, offset, value, timestamp: firstMs + offset }], sourceArn, of);
  });
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

/** Each event by a process that knows no marks, or by one that lasts; some of them twice, and at once. */
async function count(events: readonly Event[], isRestless = false): Promise<void> {
  const fresh = () =>
    createAggregate<Volume>(process.env, ({ ledgerTable }) => ({
      decode: decodeVolumes,
      ledger: volumeLedger(ledgerTable),
      eventTime: volume => volume.newest,
      rowsOf: volume => volume.ticks,
    }));
  const lasting = fresh();
  for (const [index, event] of events.entries()) {
    const handlers = isRestless && index % 4 === 0 ? [fresh(), fresh()] : [lasting];
    await Promise.all(handlers.map(handler => handler(event, context())));
  }
}

async function volumes(): Promise<readonly string[]> {
  const rows = await world.sql(
    'SELECT date, sector, CAST(total_volume AS CHAR) AS volume FROM volume_by_day ORDER BY date, sector',
  );
  return rows.map(({ date, sector, volume }) => `${String(date)} ${String(sector)} ${String(volume)}`);
}

/** A brute recount. */
function expected(events: readonly Event[]): readonly string[] {
  const sums = new Map<string, bigint>();
  for (const { records } of events)
    for (const { value } of Object.values(records).flat())
      for (const { created_at, sector, volume } of decodeMessage(Buffer.from(value ?? '', 'base64')).rows) {
        const key = `${created_at.slice(0, 10)} ${sector}`;
        sums.set(key, (sums.get(key) ?? 0n) + BigInt(volume));
      }
  return [...sums].map(([key, volume]) => `${key} ${volume}`).sort();
}

function ledger() {
  return ledgerOf({ database: cluster } as unknown as Deployment, 'aggregated_data', sourceArn, topic);
}

function marks() {
  return volumeLedger('aggregated_data')
    .open(cluster, { eventSourceArn: sourceArn, topic }, () => patience)
    .readMarks();
}

function fold(recentMinutes = 0) {
  const rules = { ledger: volumeLedger('aggregated_data'), day: 'date', recentDays: 2, recentMinutes };
  return foldPastDays(cluster, rules, AbortSignal.timeout(60_000), patience);
}

/** `sinceMinutes`: of what was counted earlier only a step is looked at. */
function foldRecent(sinceMinutes = 10_000) {
  const rules = { ledger: volumeLedger('aggregated_data'), day: 'date' };
  return foldMinutes(cluster, rules, sinceMinutes, AbortSignal.timeout(60_000), patience);
}

async function foldAll(): Promise<number> {
  const { rows, isDone } = await fold();
  assert.ok(isDone);
  return rows;
}
