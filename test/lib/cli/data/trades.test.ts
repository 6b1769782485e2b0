import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamEvent } from '../../../../functions/batch/stream-event.ts';
import { readDays, readDaySums } from '../../../../functions/io/trades/sum-queries.ts';
import { volumeLedger } from '../../../../functions/io/trades/volume-ledger.ts';
import type { handler as Transform } from '../../../../functions/transform/trades.ts';
import { findRange } from '../../../../lib/cli/data/delete-range.ts';
import { tradesCleanUp } from '../../../../lib/cli/data/trades/clean-up.ts';
import { context, mskEvent, sourceArn, tick, topic } from '../../../functions/msk-event.ts';
import { deleteAll, deleteCutOff, targetOf } from './ground.ts';
import { freshAggregate } from '../../../functions/trades/counted-batches.ts';
import { useWorld } from '../../../functions/use-world.ts';

const days = ['2025-01-23', '2025-01-24', '2025-01-25'] as const;
const middle = { from: '2025-01-24T00:00:00.000Z', to: '2025-01-25T00:00:00.000Z' };
const patience = { waitMs: 0 };
const world = useWorld({}, [], async () => {
  ({ handler: transform } = await import('../../../../functions/transform/trades.ts'));
});
let transform: typeof Transform;

let id = 0;
function ticks(day: string, ...sectors: readonly string[]) {
  return sectors.map(sector => tick(++id, { created_at: `${day}T09:00:00.000Z`, sector }));
}

/** Partition 0 ends within the middle day, 1 with a batch that reaches into it, 2 after it; one record is redriven. */
function story(): readonly StreamEvent[] {
  const [first, second, third] = days;
  const batches = [
    [{ partition: 0, offset: 0, value: ticks(first, 'A', 'B') }],
    [{ partition: 0, offset: 1, value: ticks(second, 'A', 'B') }],
    [
      { partition: 0, offset: 2, value: ticks(second, 'A', 'B', 'C') },
      { partition: 1, offset: 7, value: [...ticks(second, 'A', 'D'), ...ticks(third, 'A')] },
      { partition: 2, offset: 0, value: ticks(second, 'A') },
    ],
    [{ partition: 2, offset: 3, value: ticks(third, 'A') }],
  ];
  const redriven = mskEvent([{ partition: 1, offset: 3, value: ticks(second, 'A', 'B') }]);
  return [...batches.map(batch => mskEvent(batch)), { ...redriven, redrive: {} }];
}

async function deliver(events: readonly StreamEvent[]): Promise<void> {
  for (const event of events) {
    await transform(event, context());
    await freshAggregate()(event, context());
  }
}

async function countAgain(events: readonly StreamEvent[]): Promise<void> {
  for (const event of events) await freshAggregate()(event, context());
}

function sums() {
  return world.sql(
    "SELECT date, sector, SUM(total_volume) AS volume FROM aggregated_data WHERE sector <> '' GROUP BY date, sector ORDER BY date, sector",
  );
}

function marks() {
  const cluster = database();
  return volumeLedger('aggregated_data')
    .open(cluster, { eventSourceArn: sourceArn, topic }, () => patience)
    .readMarks();
}

function database() {
  return targetOf(world, tradesCleanUp, middle).deployment.database;
}

test('a day is deleted, its marks are kept, and what is delivered again counts nothing', async () => {
  const events = story();
  await deliver(events);
  const [allSums, allItems, allMarks] = [await sums(), await world.items('raw'), await marks()];
  const target = targetOf(world, tradesCleanUp, middle);
  assert.deepEqual(await findRange(target), {
    itemsTable: 'raw',
    days: [{ day: '2025-01-24', items: 10, rows: 10 }],
    items: 10,
    rows: { aggregated_data: 10 },
  });

  assert.deepEqual(await deleteAll(target), { items: 10, rows: 10 });
  const left = allSums.filter(({ date }) => date !== '2025-01-24');
  const itemsLeft = allItems.filter(item => !item['created_at']?.S?.startsWith('2025-01-24'));
  assert.equal(left.length, 3);
  const isLeft = async () => {
    assert.deepEqual(await sums(), left);
    assert.deepEqual(await marks(), allMarks);
  };
  await isLeft();
  assert.deepEqual(await world.items('raw'), itemsLeft);
  assert.deepEqual(await readDays(database(), patience), ['2025-01-25', '2025-01-23']);

  await countAgain(events);
  await isLeft();
  await assert.rejects(
    countAgain([mskEvent([{ offset: 1, timestamp: 1_795_000_000_000, value: ticks(days[1], 'A') }])]),
    { name: 'TopicRecreated' },
  );
  assert.deepEqual(await deleteAll(target), { items: 0, rows: 0 }, 'again without harm');
  await isLeft();

  await countAgain([mskEvent([{ offset: 3, value: ticks(days[1], 'E') }])]);
  assert.deepEqual(
    (await sums()).filter(({ date }) => date === '2025-01-24'),
    [{ date: '2025-01-24', sector: 'E', volume: '100' }],
    'what comes later counts',
  );
});

test('with nothing left there is no day, and the marks still stand', async () => {
  const events = story();
  await deliver(events);
  const allMarks = await marks();
  // From the very day that rows have which only keep a mark.
  const all = { from: '1000-01-01T00:00:00.000Z', to: '2025-02-01T00:00:00.000Z' };
  const everything = targetOf(world, tradesCleanUp, { ...all, from: '2025-01-01T00:00:00.000Z' });
  assert.equal((await deleteAll(everything)).items, 14);
  const ofMarks = targetOf(world, tradesCleanUp, { ...all, to: '1000-01-05T00:00:00.000Z' });
  assert.deepEqual((await findRange(ofMarks)).rows, { aggregated_data: 0 });
  assert.deepEqual(await deleteAll(ofMarks), { items: 0, rows: 0 });
  assert.deepEqual(await marks(), allMarks);
  await countAgain(events);
  assert.deepEqual(await sums(), []);
  assert.deepEqual(await readDays(database(), patience), []);
  assert.deepEqual(await readDaySums(database(), '2025-01-05', patience), {
    sectors: [],
    others: { sectors: 0, volume: '0' },
    isLive: false,
  });
  assert.deepEqual(await world.items('raw'), []);
});

test('killed before each of its steps, with streams going on between, it ends as if it had not been', async () => {
  const events = story();
  await deliver(events);
  const many = Array.from({ length: 2_300 }, (_, index) => `S${index}`);
  await countAgain([
    mskEvent([{ partition: 0, offset: 3, value: ticks(days[1], ...many) }]),
    mskEvent([{ partition: 0, offset: 4, value: ticks(days[1], ...many) }]),
  ]);
  const before = (await sums()).filter(({ date }) => date !== '2025-01-24');
  let next = 4;
  const kills = await deleteCutOff(targetOf(world, tradesCleanUp, middle), async () => {
    await countAgain(events);
    // Each time another newest row of the partition, of the day that goes.
    if (next < 8)
      await countAgain([mskEvent([{ partition: 2, offset: next++, value: ticks(days[1], 'A', 'B') }])]);
  });
  assert.ok(kills > 4, `${kills} kills`);
  assert.deepEqual(await sums(), before);
  const found = await marks();
  assert.deepEqual(
    [...found].map(([partition, mark]) => [partition, mark.next]),
    [
      [0, 5],
      [1, 8],
      [2, next],
    ],
  );
});

test('while streams write, no row of theirs that stays is lost, none counts twice, and marks only move on', async () => {
  const batches = 60;
  const target = targetOf(world, tradesCleanUp, middle);
  const written = new AbortController();
  const write = async (partition: number): Promise<void> => {
    let aggregate = freshAggregate();
    for (let offset = 0; offset < batches; offset++) {
      const value = [
        ...ticks(days[1], 'A', 'B'),
        ...(offset % 3 === 0 ? ticks(days[offset % 2 ? 0 : 2], 'A') : []),
      ];
      const event = mskEvent([{ partition, offset, value }]);
      await aggregate(event, context());
      if (offset % 7 === 0) aggregate = freshAggregate();
      if (offset % 5 === 0) await aggregate(event, context());
    }
  };
  const cleaning = async (): Promise<void> => {
    while (!written.signal.aborted) await deleteAll(target);
  };
  const writers = Promise.all([write(0), write(1), write(2)]).finally(() => written.abort());
  await Promise.all([writers, cleaning()]);
  await deleteAll(target);
  assert.deepEqual(await sums(), [
    { date: '2025-01-23', sector: 'A', volume: '3000' },
    { date: '2025-01-25', sector: 'A', volume: '3000' },
  ]);
  assert.deepEqual(
    [...(await marks()).values()].map(({ next }) => next),
    [batches, batches, batches],
  );
});

test('readers are to read again', async () => {
  await deliver(story());
  const version = async () => {
    const counters = await world.items('counters');
    return Number(counters.find(item => item['name']?.S === 'stream:trades-aggregate')?.['version']?.N ?? 0);
  };
  const before = await version();
  await deleteAll(targetOf(world, tradesCleanUp, middle));
  assert.equal(await version(), before + 1);
});
