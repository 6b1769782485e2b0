import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dayRange } from '../../../domain/trades/item.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { putItems } from '../../../functions/io/put-items.ts';
import { latestOfDay, newestTick, newestTicks } from '../../../functions/io/trades/raw-rows.ts';
import { tickItems } from '../../../functions/io/trades/tick-item.ts';
import type { handler as Handler } from '../../../functions/transform/trades.ts';
import { context, mskEvent, tick } from '../msk-event.ts';
import { startWorld } from '../world.ts';
import type { World } from '../world.ts';

const day = '2026-03-01';
const one = { table: 'raw', shards: 1 };
const four = { table: 'raw', shards: 4 };
const all = dayRange(day);
let world: World;
let transform: typeof Handler;

before(async () => {
  world = await startWorld({ withDatabase: false });
  process.env['TICKER_SHARDS'] = '4';
  ({ handler: transform } = await import('../../../functions/transform/trades.ts'));
});

after(() => world.stop());

test('rows from before there were shards, and from since, are one line; one of both is there once', async () => {
  const before = ticks(1, 40);
  await putItems(tickItems(one), before);
  const since = ticks(31, 120);
  await transform(mskEvent([{ offset: 0, value: since }]), context());
  await transform(mskEvent([{ offset: 0, value: since }]), context());
  const keys = new Set((await world.items('raw')).map(item => item['ticker']?.S));
  assert.deepEqual(keys, new Set(['AVEL.MR', 'AVEL.MR 1', 'AVEL.MR 2', 'AVEL.MR 3']));
  const ids = async (limit: number, isForward = false) =>
    (await newestTicks(four, 'AVEL.MR', all, limit, undefined, isForward)).map(({ id }) => id);
  assert.deepEqual(
    await ids(1_000),
    Array.from({ length: 120 }, (_, i) => 120 - i),
  );
  assert.deepEqual(await ids(7), [120, 119, 118, 117, 116, 115, 114]);
  assert.deepEqual(await ids(3, true), [1, 2, 3]);
  const newest = await newestTick(four, 'AVEL.MR');
  assert.deepEqual([newest?.id, newest?.ticker], [120, 'AVEL.MR']);
});

test('the latest rows of a day are those of all shards, by their tickers', async () => {
  const latest = await latestOfDay({ table: 'latest', of: 'raw' }, day, AbortSignal.timeout(60_000));
  assert.deepEqual(
    latest.map(({ id, ticker }) => [id, ticker]),
    Array.from({ length: 50 }, (_, i) => [120 - i, 'AVEL.MR']),
  );
});

function ticks(first: number, last: number): Tick[] {
  return Array.from(
    { length: last - first + 1 },
    (_, i) =>
      tick(first + i, {
        created_at: `${day}T09:00:00.${String(first + i).padStart(3, '0')}Z`,
      }) as unknown as Tick,
  );
}
