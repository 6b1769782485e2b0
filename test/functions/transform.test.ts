import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { handler as Handler } from '../../functions/transform/trades.ts';
import { faultyRecords } from './faulty-records.ts';
import { context, madeAgain, mskEvent, sourceArn, tick } from './msk-event.ts';
import type { TestRecord } from './msk-event.ts';
import { useWorld } from './use-world.ts';

const world = useWorld({ withDatabase: false }, [], async () => {
  ({ handler } = await import('../../functions/transform/trades.ts'));
});
let handler: typeof Handler;

test('a tick becomes one item with its keys for ticker and day', async () => {
  await deliver([{ offset: 0, value: [tick(7, { price: 52.25, market_cap: 52_250_000.5 })] }]);
  assert.deepEqual(await world.items('raw'), [
    {
      ticker: { S: 'AVEL.MR' },
      created_at_id: { S: '2025-01-24T09:00:00.000Z#0000000000000007' },
      id: { N: '7' },
      created_at: { S: '2025-01-24T09:00:00.000Z' },
      sector: { S: 'Energy' },
      volume: { N: '100' },
      market_cap: { N: '52250000.5' },
      price: { N: '52.25' },
    },
  ]);
});

test('a batch delivered again changes nothing', async () => {
  const records = [{ offset: 0, value: Array.from({ length: 60 }, (_, id) => tick(id + 1)) }];
  await deliver(records);
  await deliver(records);
  assert.equal((await world.items('raw')).length, 60);
});

test('ticks of one key within a batch become one item, the last one', async () => {
  await deliver([
    { offset: 0, value: [tick(1, { volume: 1 })] },
    { offset: 1, value: [tick(1, { volume: 2 })] },
  ]);
  assert.deepEqual(
    (await world.items('raw')).map(item => item['volume']),
    [{ N: '2' }],
  );
});

for (const { what, value, reason } of faultyRecords) {
  test(`${what} is set aside, and the records around it are written`, async () => {
    await deliver([
      { offset: 0, value: [tick(1)] },
      { offset: 1, value },
      { offset: 2, value: [tick(2)] },
    ]);
    assert.equal((await world.items('raw')).length, 2);
    const [item, ...others] = await world.items('set_aside');
    assert.equal(others.length, 0);
    assert.match(item?.['reason']?.S ?? '', reason);
  });
}

test('a record set aside keeps its bytes, length, hash and place', async () => {
  await deliver([{ partition: 3, offset: 12, timestamp: 1_790_000_000_123, value: '{"id":' }]);
  const [item] = await world.items('set_aside');
  const { set_aside_at: at, ...rest } = item ?? {};
  assert.match(at?.S ?? '', /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.deepEqual(rest, {
    stream: { S: 'trades-test' },
    position: { S: 'trading_data#00003#00000000000000000012#e8296bef93c8eb1e' },
    source: { S: sourceArn },
    topic: { S: 'trading_data' },
    partition: { N: '3' },
    offset: { N: '12' },
    timestamp: { N: '1790000000123' },
    reason: { S: 'the value is not JSON' },
    length: { N: '6' },
    sha256: { S: '082027641f4532cec3b8585e1d86e6a9adf1dfb9cd2333de1aca7b1b35cc4ece' },
    bytes: { B: new TextEncoder().encode('{"id":') },
  });
});

test('a record at the same place of a topic that was made again is kept beside the one before; delivered again, it is one', async () => {
  for (const source of [sourceArn, madeAgain, madeAgain])
    await handler(mskEvent([{ offset: 0, value: `nonsense of ${source}` }], source), context());
  const items = await world.items('set_aside');
  assert.deepEqual(
    items.map(({ source, bytes }) => `${source?.S} ${Buffer.from(bytes?.B ?? []).toString()}`).toSorted(),
    [sourceArn, madeAgain].map(source => `${source} nonsense of ${source}`),
  );
});

test('of a long record the first 256 KB are kept', async () => {
  await deliver([{ offset: 0, value: 'x'.repeat(300_000) }]);
  const [item] = await world.items('set_aside');
  assert.equal(item?.['bytes']?.B?.length, 262_144);
  assert.equal(item?.['length']?.N, '300000');
});

test('the good elements of a record with bad ones are written, and the bad ones are named', async () => {
  await deliver([{ offset: 0, value: [tick(1), 5, tick(3), tick(4, { sector: ' Energy' })] }]);
  assert.equal((await world.items('raw')).length, 2);
  const [item] = await world.items('set_aside');
  assert.match(item?.['reason']?.S ?? '', /^2 of 4 elements: \[1\] not an object; \[3\] sector /);
});

test('the counter item has rows, version and the newest row', async () => {
  await deliver([{ offset: 0, value: [tick(1), tick(2, { created_at: '2025-01-24T10:00:00.000Z' })] }]);
  const [counter] = await world.items('counters');
  assert.equal(counter?.['rows']?.N, '2');
  assert.equal(counter?.['newest_row_at']?.S, '2025-01-24T10:00:00.000Z');
});

test('a dry run answers the items it would write, and writes nothing', async () => {
  const event = mskEvent([
    { offset: 0, value: [tick(1), tick(2)] },
    { offset: 1, value: 'nonsense' },
  ]);
  const answer = await handler({ ...event, dryRun: true }, context());
  assert.ok(answer && 'dryRun' in answer);
  assert.deepEqual([answer.table, answer.total, answer.setAside.length], ['raw', 2, 1]);
  assert.deepEqual(answer.rows[1], {
    ticker: 'AVEL.MR',
    created_at_id: '2025-01-24T09:00:00.000Z#0000000000000002',
    id: 2,
    created_at: '2025-01-24T09:00:00.000Z',
    sector: 'Energy',
    volume: 100,
    market_cap: 52_000_000,
    price: 52,
  });
  for (const table of ['raw', 'set_aside', 'counters']) assert.deepEqual(await world.items(table), []);
});

test('a dry run of more rows than an answer holds says how many there are', async () => {
  const value = Array.from({ length: 30_000 }, (_, id) => tick(id + 1));
  const answer = await handler({ ...mskEvent([{ offset: 0, value }]), dryRun: true }, context());
  assert.ok(answer && 'dryRun' in answer);
  assert.equal(answer.total, 30_000);
  assert.ok(answer.rows.length > 10_000 && JSON.stringify(answer).length < 5_000_000);
});

test('a redriven record is written, or its fault is answered and it is not set aside again', async () => {
  const redriven = (value: unknown) =>
    handler({ ...mskEvent([{ offset: 4, value }]), redrive: {} }, context());
  assert.deepEqual(await redriven([tick(1)]), { redrive: true, rows: 1 });
  assert.deepEqual(await redriven('x'), { redrive: true, rows: 0, fault: 'the value is not JSON' });
  assert.equal((await world.items('raw')).length, 1);
  assert.deepEqual(await world.items('set_aside'), []);
});

test('of a record that was given up the good rows are written, and the others set aside by their index', async () => {
  const redriven = (value: unknown) =>
    handler({ ...mskEvent([{ offset: 4, value }]), redrive: { givenUp: true } }, context());
  for (const _ of ['once', 'again']) {
    assert.deepEqual(await redriven([tick(1), 'x', tick(2)]), { redrive: true, rows: 2 });
    assert.equal((await world.items('raw')).length, 2);
    const [aside, ...others] = await world.items('set_aside');
    assert.deepEqual([aside?.['offset'], aside?.['elements']], [{ N: '4' }, { L: [{ N: '1' }] }]);
    assert.deepEqual(others, []);
  }
});

async function deliver(records: readonly TestRecord[]): Promise<void> {
  await handler(mskEvent(records), context());
}
