import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliver, handler, total, world } from './aggregate-ground.ts';
import './aggregate-on-request-suite.ts';
import { faultyRecords } from './faulty-records.ts';
import { context, mskEvent, sourceArn, tick, topic } from './msk-event.ts';

const largest = Number.MAX_SAFE_INTEGER;

test('one batch is one row a partition, day and sector, with where it came from', async () => {
  await deliver([
    { partition: 0, offset: 5, value: [tick(1), tick(2, { sector: 'Financials', volume: 7 })] },
    { partition: 0, offset: 7, value: [tick(3, { volume: 1 })] },
    { partition: 1, offset: 9, value: [tick(4, { created_at: '2025-01-23T23:59:59.999Z' })] },
  ]);
  const rows = await world.sql(
    'SELECT part, date, sector, total_volume, first_offset, next_offset, source, topic FROM aggregated_data ORDER BY part, sector',
  );
  const origin = { source: sourceArn, topic };
  assert.deepEqual(rows, [
    {
      part: 0,
      date: '2025-01-24',
      sector: 'Energy',
      total_volume: 101,
      first_offset: 5,
      next_offset: 8,
      ...origin,
    },
    {
      part: 0,
      date: '2025-01-24',
      sector: 'Financials',
      total_volume: 7,
      first_offset: 5,
      next_offset: 8,
      ...origin,
    },
    {
      part: 1,
      date: '2025-01-23',
      sector: 'Energy',
      total_volume: 100,
      first_offset: 9,
      next_offset: 10,
      ...origin,
    },
  ]);
});

test('a batch delivered again adds nothing', async () => {
  const records = [
    { offset: 0, value: [tick(1)] },
    { partition: 2, offset: 4, value: [tick(2)] },
  ];
  await deliver(records);
  await deliver(records);
  assert.equal(await total(), 200n);
});

test('of overlapping batches only the new records are added', async () => {
  await deliver([0, 1, 2].map(offset => ({ offset, value: [tick(offset + 1, { volume: 10 ** offset })] })));
  await deliver([1, 2, 3].map(offset => ({ offset, value: [tick(offset + 1, { volume: 10 ** offset })] })));
  assert.equal(await total(), 1111n);
});

test('what other processes counted meanwhile is found out and not counted again', async () => {
  await deliver([
    { partition: 0, offset: 0, value: [tick(1)] },
    { partition: 1, offset: 0, value: [tick(2)] },
  ]);
  await world.sql(
    `INSERT INTO aggregated_data SELECT CONCAT('other-', processing_id), processed_at, sector, 1, date, source, topic, part, 1, 3, newest_timestamp + 2
     FROM aggregated_data WHERE part = 0`,
  );
  await deliver([
    { partition: 0, offset: 1, value: [tick(3)] },
    { partition: 0, offset: 3, value: [tick(4, { volume: 5 })] },
    { partition: 1, offset: 1, value: [tick(5, { volume: 7 })] },
  ]);
  assert.equal(await total(), 200n + 1n + 5n + 7n);
  const [counter] = await world.items('counters');
  assert.equal(counter?.['rows']?.N, '4', 'rows written beside ones left out count too');
});

test('overlapping batches delivered at the same time are each counted once', async () => {
  const records = Array.from({ length: 60 }, (_, at) => ({
    partition: at % 3,
    offset: at,
    value: [tick(at + 1, { volume: 1 })],
  }));
  for (let from = 0; from < records.length; from += 6) {
    const overlapping = [0, 1, 2, 3, 4, 5].map(more =>
      records.slice(Math.max(0, from - 2 * more), from + 6 + more),
    );
    await Promise.all(overlapping.map(deliver));
  }
  assert.equal(await total(), 60n);
});

test('sums are exact beyond 2^53', async () => {
  await deliver([{ offset: 0, value: [1, 2, 3].map(id => tick(id, { volume: largest })) }]);
  assert.equal(await total(), 3n * BigInt(largest));
});

for (const { what, value, reason } of faultyRecords) {
  test(`${what} is set aside, and the records around it are counted`, async () => {
    await deliver([
      { offset: 0, value: [tick(1)] },
      { offset: 1, value },
      { offset: 2, value: [tick(2)] },
    ]);
    assert.equal(await total(), 200n);
    const [item, ...others] = await world.items('set_aside');
    assert.equal(others.length, 0);
    assert.match(item?.['reason']?.S ?? '', reason);
    assert.equal(item?.['position']?.S, 'trading_data#00000#00000000000000000001#e8296bef93c8eb1e');
  });
}

test('a batch of nothing but faulty records writes no sums', async () => {
  await deliver([
    { offset: 0, value: 'x' },
    { offset: 1, value: [] },
  ]);
  assert.deepEqual(await world.sql('SELECT * FROM aggregated_data'), []);
  assert.equal((await world.items('set_aside')).length, 1);
});

test('a record whose sum no column holds is found by halving and set aside, the others are counted in order', async () => {
  const huge = Array.from({ length: 1025 }, (_, id) => tick(id + 1, { volume: largest }));
  const records = [3, 4, 5, 6, 7, 8, 9].map(offset => ({
    offset,
    value: offset === 6 ? huge : [tick(1, { volume: 2 })],
  }));
  await deliver(records);
  assert.equal(await total(), 12n);
  const [item] = await world.items('set_aside');
  assert.match(item?.['reason']?.S ?? '', /the database refused it: .*[Oo]ut of range/);
  assert.equal(item?.['offset']?.N, '6');
  await deliver(records);
  assert.equal(await total(), 12n);
});

test('a topic that was made again stops its partition by name, saying where and what to do', async () => {
  await deliver([{ partition: 1, offset: 41, timestamp: 2_000, value: [tick(1)] }]);
  const again = [{ partition: 1, offset: 0, timestamp: 3_000, value: [tick(2)] }];
  await assert.rejects(deliver(again), (error: Error) => {
    assert.equal(error.name, 'TopicRecreated');
    assert.match(
      error.message,
      /topic trading_data was recreated: offset 0 of partition 1 lies below the mark 42/,
    );
    return true;
  });
  assert.equal(await total(), 100n);
});

test('the statement in that error keeps the old sums and lets the new topic be counted', async () => {
  await deliver([{ offset: 0, timestamp: 2_000, value: [tick(1)] }]);
  const again = [{ offset: 0, timestamp: 3_000, value: [tick(2, { volume: 11 })] }];
  const error: Error = await deliver(again).then(
    () => assert.fail('not refused'),
    (reason: Error) => reason,
  );
  await world.sql(error.message.slice(error.message.indexOf('UPDATE')));
  await deliver(again);
  assert.equal(await total(), 111n);
});

test('a redelivered record that was newer but had no rows is no sign of a new topic', async () => {
  const records = [
    { offset: 0, timestamp: 9_000, value: 'x' },
    { offset: 1, timestamp: 5_000, value: [tick(1)] },
  ];
  await deliver(records.slice(0, 1));
  await deliver(records.slice(1));
  await deliver(records);
  assert.equal(await total(), 100n);
});

test('sums that were deleted are counted again, even by a process that remembers their mark', async () => {
  await deliver([{ offset: 0, value: [tick(1)] }]);
  await world.sql('DELETE FROM aggregated_data');
  await deliver([{ offset: 0, value: [tick(1)] }]);
  assert.equal(await total(), 100n);
});

test('while the database is away the batch is refused, and counted once when it is back', async () => {
  const records = [{ offset: 0, value: [tick(1)] }];
  world.setDatabaseAway(true);
  await assert.rejects(handler(mskEvent(records), context(6_500)));
  world.setDatabaseAway(false);
  await deliver(records);
  assert.equal(await total(), 100n);
});

test('a batch waits for a waking database within its time, and is counted once', async () => {
  const records = [{ offset: 0, value: [tick(1)] }];
  await world.fallAsleep(2);
  await deliver(records);
  assert.equal(await total(), 100n);
  await world.fallAsleep(1_000);
  await assert.rejects(handler(mskEvent([{ offset: 1, value: [tick(2)] }]), context(6_500)), {
    name: 'DatabaseResumingException',
  });
  await world.fallAsleep(0);
  await deliver([...records, { offset: 1, value: [tick(2)] }]);
  assert.equal(await total(), 200n);
});

test('the counter item moves with every batch and its newest row only forward', async () => {
  const versions = [];
  for (const records of [
    [{ offset: 0, value: [tick(1), tick(2)] }],
    [{ offset: 1, value: [tick(3, { created_at: '2024-02-29T00:00:00.000Z' })] }],
    [{ offset: 1, value: [tick(3)] }],
  ]) {
    await deliver(records);
    versions.push(Number((await world.items('counters'))[0]?.['version']?.N));
  }
  const [counter] = await world.items('counters');
  assert.equal(counter?.['name']?.S, 'stream:trades-test');
  assert.deepEqual(
    versions,
    [...new Set(versions)].sort((a, b) => a - b),
  );
  assert.equal(counter?.['rows']?.N, '3');
  assert.equal(counter?.['newest_row_at']?.S, '2025-01-24T09:00:00.000Z');
});

test('an event of 6 MB is counted by one statement, one row a partition', async () => {
  const value = JSON.stringify(Array.from({ length: 500 }, (_, id) => tick(id + 1)));
  const event = mskEvent(
    Array.from({ length: 90 }, (_, offset) => ({ partition: offset % 3, offset, value })),
  );
  await handler(event, context());
  assert.equal(await total(), 4_500_000n);
  const rows = await world.sql('SELECT first_offset, next_offset FROM aggregated_data ORDER BY part');
  assert.deepEqual(
    rows.map(row => Object.values(row)),
    [
      [0, 88],
      [1, 89],
      [2, 90],
    ],
  );
});

test('records counted before are logged as skipped', async () => {
  const records = [{ offset: 0, value: [tick(1)] }];
  await deliver(records);
  await deliver(records);
  assert.equal((await world.items('counters'))[0]?.['skipped']?.N, '1');
});
