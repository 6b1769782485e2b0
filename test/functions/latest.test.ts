import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { latestKept, latestText } from '../../domain/latest.ts';
import { dayOf } from '../../domain/time.ts';
import { createdAtId } from '../../domain/trades/item.ts';
import type { Tick } from '../../domain/trades/tick.ts';
import { dynamodb } from '../../functions/io/dynamodb.ts';
import { putItems } from '../../functions/io/put-items.ts';
import { addLatest } from '../../functions/io/latest/write.ts';
import { latestOfDay } from '../../functions/io/trades/raw-rows.ts';
import { latestTick, tickItems } from '../../functions/io/trades/tick-item.ts';
import type { handler as Transform } from '../../functions/transform/trades.ts';
import { context, mskEvent, tick } from './msk-event.ts';
import { useWorld } from './use-world.ts';

const days = ['2025-01-23', '2025-01-24'] as const;
const place = { table: 'latest', of: 'raw' };
const world = useWorld({ withDatabase: false }, [], async () => {
  ({ handler: transform } = await import('../../functions/transform/trades.ts'));
});
let transform: typeof Transform;

describe('the latest rows of a day', () => {
  test('are those of all rows, however batches of partitions met, came late, and came again', async () => {
    const random = numbers(7);
    const partitions = [0, 1, 2].map(partition => batchesOf(partition, random));
    await Promise.all(
      partitions.map(async batches => {
        for (const [index, batch] of batches.entries()) {
          // Its batch before, once more and at the same time, as after a timeout; then one of long ago.
          const again = [batches[index - 1], batches[Math.floor(random() * index)]].filter(
            one => one !== undefined,
          );
          await Promise.all([batch, ...again].map(one => transform(one.event, context())));
        }
      }),
    );
    const all = partitions.flat().flatMap(({ rows }) => rows);
    for (const day of days) {
      assert.ok(all.filter(row => dayOf(row.created_at) === day).length > 2 * latestKept);
      assert.deepEqual(await latest(day), newest(all, day));
    }
    assert.deepEqual(await latest('2025-01-25'), []);
  });

  test('are right once a batch that was killed between its rows and their set has come again', async () => {
    const rows = ticks(60, days[0]);
    await putItems(tickItems({ table: 'raw', shards: 1 }), rows);
    assert.deepEqual(await latest(days[0]), []);
    await transform(mskEvent([{ offset: 0, value: rows }]), context());
    assert.deepEqual(await latest(days[0]), newest(rows, days[0]));
  });

  test('leave out rows that have gone, and a row that is another by now', async () => {
    const rows = ticks(3, days[0]);
    await transform(mskEvent([{ offset: 0, value: rows.slice(0, 2) }]), context());
    await addLatest(
      place,
      [{ day: days[0], part: 'other', keys: rows.map(each => latestTick(each, each.ticker)) }],
      undefined,
    );
    assert.deepEqual(await latest(days[0]), newest(rows.slice(0, 2), days[0]));
  });

  test('are written once for a batch, in three write units, and not again by one that changes nothing', async () => {
    const rows = ticks(500, days[0]);
    await transform(mskEvent([{ offset: 0, value: rows }]), context());
    const [set] = await world.items('latest');
    const bytes = Object.entries(set ?? {}).reduce(
      (sum, [name, { S, N }]) => sum + name.length + (S ?? N ?? '').length,
      0,
    );
    assert.equal(Math.ceil(bytes / 1024), 3, `${bytes} bytes`);
    // Were it written again, this would go with it.
    await dynamodb().send(
      new PutItemCommand({ TableName: 'latest', Item: { ...set, written: { S: 'before' } } }),
    );
    await transform(mskEvent([{ offset: 0, value: rows }]), context());
    await transform(mskEvent([{ offset: 1, value: ticks(9, days[0], '00:00:00.000Z') }]), context());
    assert.equal((await world.items('latest'))[0]?.['written']?.S, 'before');
  });

  test('take in what others made of a set, which this process remembers otherwise', async () => {
    const [first, other, second, third] = [
      ticks(2, days[0]),
      ticks(2, days[0]),
      ticks(2, days[0]),
      ticks(2, days[0]),
    ];
    await transform(mskEvent([{ offset: 0, value: first }]), context());
    await putItems(tickItems({ table: 'raw', shards: 1 }), other);
    const [{ digest: _, ...set } = {}] = await world.items('latest');
    const rows = latestText(other.map(each => latestTick(each, each.ticker)));
    await dynamodb().send(new PutItemCommand({ TableName: 'latest', Item: { ...set, rows: { S: rows } } }));
    await transform(mskEvent([{ offset: 1, value: second }]), context());
    assert.deepEqual(await latest(days[0]), newest([...other, ...second], days[0]));

    await dynamodb().send(
      new DeleteItemCommand({
        TableName: 'latest',
        Key: { day: set['day'] ?? { S: '' }, part: set['part'] ?? { S: '' } },
      }),
    );
    await transform(mskEvent([{ offset: 1, value: second }]), context());
    await transform(mskEvent([{ offset: 2, value: third }]), context());
    assert.deepEqual(await latest(days[0]), newest([...second, ...third], days[0]));
  });

  test('a set is kept a day longer than its rows, is moved on with them, and may be kept for good', async () => {
    const keys = ticks(1, days[0]).map(each => latestTick(each, each.ticker));
    const until = async () => (await world.items('latest'))[0]?.['expires_at']?.N;
    const add = (expiresAt: number | undefined) =>
      addLatest(place, [{ day: days[0], part: 'a', keys }], expiresAt);
    await add(1_000_000);
    assert.equal(await until(), '1086400');
    await add(1_086_400);
    assert.equal(await until(), '1086400');
    await add(1_086_401);
    assert.equal(await until(), '1172801');
    await add(undefined);
    assert.equal(await until(), undefined);
    await add(2_000_000);
    assert.equal(await until(), undefined);
  });

  test('fit into an item with the longest keys that a table takes', () => {
    const longest = Array.from({ length: latestKept }, () => ({
      at: '"'.repeat(1_024),
      key: '"'.repeat(2_048),
    }));
    assert.ok(latestText(longest).length < 400 * 1024);
  });
});

interface Batch {
  readonly event: Parameters<typeof transform>[0];
  readonly rows: readonly Tick[];
}

let id = 0;

/** Times climb, with stragglers; some batches have rows of both days. */
function batchesOf(partition: number, random: () => number): readonly Batch[] {
  return Array.from({ length: 12 }, (_, offset) => {
    const rows = Array.from({ length: 20 }, () => {
      const hour = Math.floor(random() < 0.2 ? random() * 24 : offset * 2 + random() * 2);
      const time = `${String(hour).padStart(2, '0')}:${String(Math.floor(random() * 60)).padStart(2, '0')}:00.000Z`;
      return ticked({
        created_at: `${days[random() < 0.5 ? 0 : 1]}T${time}`,
        ticker: `T${Math.floor(random() * 5)}`,
      });
    });
    return { event: mskEvent([{ partition, offset, value: rows }]), rows };
  });
}

function ticks(count: number, day: string, time = '10:00:00.000Z'): readonly Tick[] {
  return Array.from({ length: count }, () => ticked({ created_at: `${day}T${time}` }));
}

function ticked(change: Partial<Tick>): Tick {
  return tick(++id, change) as unknown as Tick;
}

async function latest(day: string): Promise<readonly Tick[]> {
  return latestOfDay(place, day, AbortSignal.timeout(30_000));
}

function newest(rows: readonly Tick[], day: string): readonly Tick[] {
  const order = (row: Tick) => `${createdAtId(row)} ${row.ticker}`;
  return rows
    .filter(row => dayOf(row.created_at) === day)
    .sort((a, b) => (order(a) < order(b) ? 1 : -1))
    .slice(0, latestKept);
}

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
