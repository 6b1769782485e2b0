import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MSKEvent } from 'aws-lambda';
import { readMinutes } from '../../../functions/io/trades/sum-queries.ts';
import { mskEvent, tick } from '../msk-event.ts';
import { batchesOf, daysAgo, sectors } from './counted-batches.ts';
import { type FoldGround, patience } from './fold-ground.ts';

/** The batches of a minute become one. */
export function minutesSuite({
  world,
  sql,
  count,
  foldRecent,
  foldAll,
  volumes,
  marks,
  ledger,
}: FoldGround): void {
  test('batches of one minute become one, which begins and ends where they did and can be counted anew', async () => {
    const events = batchesOf(30);
    await count(events);
    const again: MSKEvent[] = batchesOf(3).map(event => ({ ...event, redrive: {} }));
    await count(again);
    await sql(
      'UPDATE aggregated_data SET processed_at = DATE(processed_at) + INTERVAL FLOOR(first_offset / 4) MINUTE - INTERVAL 1 DAY',
    );
    const [sums, before] = [await volumes(), await marks()];
    const minutes = async () =>
      (await readMinutes(world.cluster, daysAgo(1), sectors, patience))
        .map(line => JSON.stringify(line))
        .sort();
    const lines = await minutes();
    assert.ok(lines.length > 3);
    assert.ok((await foldRecent()).rows > 0);
    const batches = await sql(
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
    await sql('UPDATE aggregated_data SET processed_at = DATE(processed_at) - INTERVAL 1 HOUR');
    const sums = await volumes();
    assert.ok((await foldRecent()).rows > 0);
    assert.deepEqual(await volumes(), sums);
    const [left] = await sql('SELECT COUNT(DISTINCT next_offset) AS batches FROM aggregated_data');
    assert.ok(Number(left?.['batches']) < events.length, `${String(left?.['batches'])} batches`);
    await count(events);
    assert.deepEqual(await volumes(), sums);
  });
}
