import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { handler as Handler } from '../../functions/transform/trades.ts';
import type { StreamEvent } from '../../functions/batch/stream-event.ts';
import { startFaultyDynamodb } from '../support/engines/faulty-dynamodb.ts';
import { context, mskEvent, tick, type TestRecord, topic } from './msk-event.ts';
import { startWorld } from './world.ts';
import type { World } from './world.ts';

let world: World;
let dynamodb: Awaited<ReturnType<typeof startFaultyDynamodb>>;
let handler: typeof Handler;

before(async () => {
  world = await startWorld({ withDatabase: false });
  dynamodb = await startFaultyDynamodb(process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = dynamodb.url;
  process.env['REPORT_ITEM_FAILURES'] = 'true';
  ({ handler } = await import('../../functions/transform/trades.ts'));
});

beforeEach(async () => {
  dynamodb.setMood(() => undefined);
  await world.clear();
});

after(async () => {
  dynamodb.stop();
  await world.stop();
});

/** Leaves out the items of a ticker. */
const hates =
  (ticker: string) =>
  (table: string, items: readonly string[]): readonly string[] =>
    table === 'raw' ? items.filter(item => item.includes(`"${ticker}"`)) : [];

const bad = { ticker: 'BAD' };
const failures = (...places: readonly (readonly [partition: number, offset: number])[]) => ({
  batchItemFailures: places.map(([partition, offset]) => ({
    itemIdentifier: { partition: `${topic}-${partition}`, offset },
  })),
});

test('records that the table does not take are reported, those around them and beside them are done', async () => {
  dynamodb.setMood(hates('BAD'));
  const answer = await deliver([
    { partition: 0, offset: 4, value: [tick(1)] },
    { partition: 0, offset: 5, value: [tick(2), tick(3, bad)] },
    { partition: 0, offset: 6, value: [tick(4)] },
    { partition: 1, offset: 9, value: [tick(5, bad)] },
    { partition: 2, offset: 0, value: [tick(6)] },
  ]);
  assert.deepEqual(answer, failures([0, 5], [1, 9]));
  assert.deepEqual(await idsOf('raw'), [1, 2, 4, 6]);
  assert.equal(await counterRows(), 3);
});

test('what is delivered again is counted once, and stored once', async () => {
  const good = { offset: 1, value: [tick(1), tick(2)] };
  const late = { offset: 2, value: [tick(3), tick(4, bad)] };
  dynamodb.setMood(hates('BAD'));
  assert.deepEqual(await deliver([good, late]), failures([0, 2]));
  await assert.rejects(deliver([late]), /table raw left 1 items unprocessed after 8 attempts/);
  dynamodb.setMood(() => undefined);
  assert.equal(await deliver([late]), undefined);
  assert.deepEqual(await idsOf('raw'), [1, 2, 3, 4]);
  assert.equal(await counterRows(), 4);
});

test('a batch of which nothing is stored fails as a whole, by its reason, and counts nothing', async () => {
  dynamodb.setMood(hates('BAD'));
  const values = [1, 2, 3].map(id => ({ offset: id, value: [tick(id, bad)] }));
  await assert.rejects(deliver(values), /left 3 items unprocessed/);
  assert.deepEqual(await world.items('counters'), []);
});

test('faults are set aside with records that are done, and left where the record comes again', async () => {
  dynamodb.setMood(hates('BAD'));
  const answer = await deliver([
    { offset: 0, value: [tick(1), 'nonsense'] },
    { offset: 1, value: [tick(2, bad), 'nonsense'] },
    { offset: 2, value: 'nonsense' },
  ]);
  assert.deepEqual(answer, failures([0, 1]));
  const aside = await world.items('set_aside');
  assert.deepEqual(new Set(aside.map(item => item['offset']?.N)), new Set(['0', '2']));
});

test('rows of one key stay together: the last delivery wins whatever fails', async () => {
  dynamodb.setMood(hates('BAD'));
  const first = { offset: 0, value: [tick(2, bad), tick(1, { volume: 1 })] };
  const second = { offset: 1, value: [tick(1, { volume: 2 })] };
  const other = { offset: 2, value: [tick(3)] };
  assert.deepEqual(await deliver([first, second, other]), failures([0, 0], [0, 1]));
  dynamodb.setMood(() => undefined);
  await deliver([first, second]);
  const item = (await world.items('raw')).find(each => each['id']?.N === '1');
  assert.equal(item?.['volume']?.N, '2');
  assert.equal(await counterRows(), 4);
});

test('whatever fails, and is delivered again as Lambda does it, each row ends as its last record has it, counted once', async () => {
  const random = seeded(7);
  const seen = { parts: 0, wholes: 0 };
  dynamodb.setMood(table => (table === 'raw' && random() < 0.3 ? 'ValidationException' : undefined));
  const last = new Map<string, number>();
  let rows = 0;
  let offset = 0;
  for (let batch = 0; batch < 30; batch++) {
    const records = Array.from({ length: 5 + Math.floor(random() * 25) }, () => {
      const ids = Array.from({ length: 1 + Math.floor(random() * 6) }, () => 1 + Math.floor(random() * 120));
      return { offset: offset++, value: ids.map(id => tick(id, { volume: ++rows })) };
    });
    for (const { value } of records) for (const { id, volume } of value) last.set(String(id), Number(volume));
    await settled(records, seen);
  }
  const stored = (await world.items('raw')).map(item => [item['id']?.N, Number(item['volume']?.N)] as const);
  assert.deepEqual(new Map(stored), last);
  assert.equal(await counterRows(), rows);
  assert.ok(seen.parts >= 5 && seen.wholes >= 5, JSON.stringify(seen));
});

test('a table that is busy for a moment is waited for, also when it refuses whole calls', async () => {
  let refusals = 3;
  dynamodb.setMood((_, items) => {
    refusals -= 1;
    if (refusals === 2) return items.slice(0, 5);
    return refusals >= 0 ? 'ProvisionedThroughputExceededException' : undefined;
  });
  const value = Array.from({ length: 20 }, (_, id) => tick(id + 1));
  assert.equal(await deliver([{ offset: 0, value }]), undefined);
  assert.equal((await world.items('raw')).length, 20);
  assert.equal(await counterRows(), 20);
});

test('after an error that is no business of an item nothing more is begun, and what was stored counts', async () => {
  let calls = 0;
  dynamodb.setMood(table => (table === 'raw' && ++calls > 6 ? 'ResourceNotFoundException' : undefined));
  const values = Array.from({ length: 40 }, (_, offset) => ({
    offset,
    value: Array.from({ length: 25 }, (_row, id) => tick(offset * 25 + id + 1)),
  }));
  const answer = await deliver(values);
  assert.ok(answer && 'batchItemFailures' in answer);
  const failed = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.offset);
  assert.equal(failed.length, 34);
  assert.ok(calls <= 12, `${calls} calls`);
  const stored = new Set((await idsOf('raw')).map(id => Math.floor((id - 1) / 25)));
  assert.deepEqual(
    failed.filter(offset => stored.has(offset)),
    [],
  );
  assert.equal(await counterRows(), 6 * 25);
});

test('an item that the table refuses takes nothing with it but what is in its call', async () => {
  dynamodb.setMood((table, items) =>
    table === 'raw' && items.some(item => item.includes('"BAD"')) ? 'ValidationException' : undefined,
  );
  const values = Array.from({ length: 12 }, (_, offset) => ({
    offset,
    value: Array.from({ length: 25 }, (_row, id) => tick(offset * 25 + id + 1, offset === 2 ? bad : {})),
  }));
  assert.deepEqual(await deliver(values), failures([0, 2]));
  assert.equal((await world.items('raw')).length, 11 * 25);
});

test('a table too busy for many calls is not asked for the rest', async () => {
  const before = dynamodb.calls();
  dynamodb.setMood(hates('BAD'));
  const values = Array.from({ length: 60 }, (_, offset) => ({
    offset,
    value: Array.from({ length: 25 }, (_row, id) => tick(offset * 25 + id + 1, bad)),
  }));
  await assert.rejects(deliver(values), /left 25 items unprocessed/);
  assert.ok(dynamodb.calls() - before <= 18 * 8, `${dynamodb.calls() - before} calls`);
});

test('a batch that is repeated as a whole, and a redriven record, fail as a whole and count nothing', async () => {
  dynamodb.setMood(hates('BAD'));
  const records = [
    { offset: 0, value: [tick(1)] },
    { offset: 1, value: [tick(2, bad)] },
  ];
  const calls = [{ whole: true }, { redrive: {} }].map(members => deliver(records, members));
  for (const call of await Promise.allSettled(calls))
    assert.match(String(call.status === 'rejected' && call.reason), /left 1 items unprocessed/);
  assert.deepEqual(await world.items('counters'), []);
});

/** Delivers again what is reported, alone; halves in their order what fails as a whole. */
async function settled(
  records: readonly TestRecord[],
  seen: { parts: number; wholes: number },
): Promise<void> {
  for (let live = records; ; ) {
    const answer = await deliver(live).catch(() => 'all' as const);
    if (answer === undefined) return;
    if (answer !== 'all') {
      seen.parts += 1;
      assert.ok('batchItemFailures' in answer);
      const left = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.offset));
      assert.ok(left.size > 0 && left.size < live.length);
      live = live.filter(({ offset }) => left.has(offset));
      continue;
    }
    seen.wholes += 1;
    if (live.length === 1) continue;
    const middle = Math.ceil(live.length / 2);
    await settled(live.slice(0, middle), seen);
    return settled(live.slice(middle), seen);
  }
}

/** Numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function deliver(records: readonly TestRecord[], members: Partial<StreamEvent> = {}) {
  return handler({ ...mskEvent(records), ...members }, context());
}

async function idsOf(table: string): Promise<readonly number[]> {
  return (await world.items(table)).map(item => Number(item['id']?.N)).sort((a, b) => a - b);
}

async function counterRows(): Promise<number> {
  const [counter] = await world.items('counters');
  return Number(counter?.['rows']?.N);
}
