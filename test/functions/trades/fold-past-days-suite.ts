import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MSKEvent } from 'aws-lambda';
import { readDays, readDaySums, readTradingDays } from '../../../functions/io/trades/sum-queries.ts';
import { volumeLedger } from '../../../functions/io/trades/volume-ledger.ts';
import { tradesCleanUp } from '../../../lib/cli/data/trades/clean-up.ts';
import { deleteAll, targetOf } from '../../lib/cli/data/ground.ts';
import { readsOf } from '../../support/handler-reads.ts';
import { grow, origin as source, volumeOfRow } from '../../support/trades/growth.ts';
import { mskEvent, tick } from '../msk-event.ts';
import { batchesOf, daysAgo, expected, sectors, sentMs } from './counted-batches.ts';
import { type FoldGround, patience } from './fold-ground.ts';

/** The batches of a past day become one. */
export function pastDaysSuite(ground: FoldGround): void {
  const { world, sql, count, fold, foldAll, volumes, marks, ledger } = ground;

  test('today, yesterday, days ahead and what was just counted are not folded by the day', async () => {
    const events = batchesOf(60);
    await count(events);
    const rows = () =>
      sql('SELECT * FROM aggregated_data WHERE date >= UTC_DATE() - INTERVAL 1 DAY ORDER BY processing_id');
    const recent = await rows();
    assert.equal((await fold(60)).rows, 0, 'all was counted within the hour');
    assert.ok((await foldAll()) > 0);
    assert.deepEqual(await rows(), recent);
    assert.deepEqual(new Set(recent.map(({ date }) => date)), new Set([1, 0, -1].map(daysAgo)));
    const today = await sql('SELECT sector, total_volume FROM volume_today ORDER BY sector');
    assert.deepEqual(
      today.map(({ sector, total_volume }) => `${daysAgo(0)} ${String(sector)} ${String(total_volume)}`),
      expected(events).filter(line => line.startsWith(daysAgo(0))),
    );
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
    assert.deepEqual(await sql('SELECT * FROM aggregated_data'), []);
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
    const again: MSKEvent[] = batchesOf(3).map(event => ({ ...event, redrive: {} }));
    await count(again);
    const sums = await volumes();
    await foldAll();
    await count(again);
    assert.deepEqual(await volumes(), sums);
    const [redriven] = await sql(
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
    const [row] = await sql('SELECT CAST(total_volume AS CHAR) AS volume FROM volume_by_day');
    assert.equal(row?.['volume'], String(BigInt(most) * 3_000n));
    assert.equal(await foldAll(), 0);
  });

  test('a past day that was live shows no minutes once rows of it are folded', async () => {
    const events = batchesOf(40);
    await count(events);
    await sql('UPDATE aggregated_data SET processed_at = CAST(date AS DATETIME) + INTERVAL 9 HOUR');
    const day = daysAgo(3);
    const before = await readDaySums(world.cluster, day, patience);
    assert.equal(before.isLive, true);
    assert.ok((await foldAll()) > 0);
    assert.deepEqual(await readDaySums(world.cluster, day, patience), { ...before, isLive: false });
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

  test('what a page asks of past days reads rows of days and sectors, however many batches have come', async () => {
    const origin = { eventSourceArn: source.source, topic: source.topic };
    const days = Array.from({ length: 11 }, (_, index) => daysAgo(index + 2));
    const questions: Readonly<Record<string, () => Promise<unknown>>> = {
      'the days': () => readDays(world.cluster, patience),
      'volume of a day': () => readDaySums(world.cluster, daysAgo(5), patience),
      'volume by trading days': () => readTradingDays(world.cluster, days, sectors, patience),
      volume_by_day: () => sql(`SELECT * FROM volume_by_day WHERE date = '${daysAgo(5)}'`),
      marks: () =>
        volumeLedger('aggregated_data')
          .open(world.cluster, origin, () => patience)
          .readMarks(),
      'folding again': () => fold(),
    };
    const readsAfter = async (batches: number): Promise<void> => {
      await world.clear();
      await grow(sql, { newest: 2, oldest: 12, batches, partitions: 3, sectors });
      const growing = await readsOf(sql, () => readTradingDays(world.cluster, days, sectors, patience));
      assert.ok(growing > 11 * batches * 3 * 3, `${growing} rows read before folding`);
      // All but the newest batch of each partition.
      assert.equal(await foldAll(), (11 * batches - 1) * 3 * 3);
      await sql('ANALYZE TABLE aggregated_data');
      const reads: Record<string, number> = {};
      for (const [name, ask] of Object.entries(questions)) reads[name] = await readsOf(sql, ask);
      const rows = await sql('SELECT COUNT(*) AS n, SUM(total_volume) AS volume FROM aggregated_data');
      assert.deepEqual(rows, [{ n: 12 * 3 * 3, volume: String(11 * batches * 3 * 3 * volumeOfRow) }]);
      // How often the server passes over the rows that are left is its plan, which its estimates of a small table decide.
      for (const [name, count] of Object.entries(reads))
        assert.ok(count <= 8 * 12 * 3 * 3, `${name}: ${count} rows read, of ${12 * 3 * 3}`);
    };
    await readsAfter(4);
    await readsAfter(40);
  });
}
