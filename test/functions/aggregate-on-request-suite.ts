import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliver, handler, total, world } from './aggregate-ground.ts';
import { context, mskEvent, sourceArn, tick } from './msk-event.ts';

test('a dry run answers the rows it would add, and writes nothing', async () => {
  await deliver([{ offset: 0, value: [tick(1)] }]);
  const event = mskEvent([
    { offset: 0, value: [tick(1)] },
    { offset: 1, value: [tick(2, { volume: 5 }), tick(3, { volume: 6 })] },
    { offset: 2, value: 'nonsense' },
  ]);
  const answer = await handler({ ...event, dryRun: true }, context());
  assert.ok(answer && 'dryRun' in answer);
  assert.deepEqual([answer.table, answer.total], ['aggregated_data', 1]);
  const [row] = answer.rows;
  assert.deepEqual([row?.['total_volume'], row?.['first_offset'], row?.['next_offset']], ['11', 1, 3]);
  assert.deepEqual(
    answer.setAside.map(({ partition, offset }) => [partition, offset]),
    [[0, 2]],
  );
  assert.equal(await total(), 100n);
  assert.deepEqual(await world.items('set_aside'), []);
  assert.equal((await world.items('counters'))[0]?.['rows']?.N, '1');
});

test('a redriven record counts once, under a source of its own, and moves no mark', async () => {
  await deliver([{ offset: 7, value: [tick(1)] }]);
  const event = { ...mskEvent([{ offset: 3, value: [tick(2, { volume: 30 })] }]), redrive: {} };
  assert.deepEqual(await handler(event, context()), { redrive: true, rows: 1 });
  assert.deepEqual(await handler(event, context()), { redrive: true, rows: 0 });
  assert.equal(await total(), 130n);
  const rows = await world.sql('SELECT source, next_offset FROM aggregated_data ORDER BY next_offset');
  assert.deepEqual(rows, [
    { source: `redrive:${sourceArn}`, next_offset: 4 },
    { source: sourceArn, next_offset: 8 },
  ]);
  await deliver([{ offset: 8, value: [tick(3)] }]);
  assert.equal(await total(), 230n);
});

test('of a record set aside in part only the elements left out then are redriven', async () => {
  const value = [tick(1, { volume: 1 }), tick(2, { volume: 'many' }), tick(3, { volume: 3 })];
  await deliver([{ offset: 0, value }]);
  const [item] = await world.items('set_aside');
  assert.deepEqual(item?.['elements'], { L: [{ N: '1' }] });
  const fixed = [value[0], tick(2, { volume: 20 }), value[2]];
  const redrive = { elements: [1] };
  const broken = await handler({ ...mskEvent([{ offset: 0, value }]), redrive }, context());
  assert.ok(broken && 'fault' in broken);
  assert.match(broken.fault ?? '', /^1 of 1 elements: \[1\] /);
  assert.equal(await total(), 4n);
  const answer = await handler({ ...mskEvent([{ offset: 0, value: fixed }]), redrive }, context());
  assert.deepEqual(answer, { redrive: true, rows: 1 });
  assert.equal(await total(), 24n);
});
