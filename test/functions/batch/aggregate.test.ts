import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createAggregate } from '../../../functions/batch/aggregate.ts';
import type { StreamEvent } from '../../../functions/batch/stream-event.ts';
import { context, mskEvent, sourceArn } from '../msk-event.ts';
import type { TestRecord } from '../msk-event.ts';
import { clusterArn, secretArn } from '../world.ts';
import { decodeReadings, heatLedger, makeHeatTable, reading, topic } from './readings.ts';
import type { Reading } from './readings.ts';
import { useWorld } from '../use-world.ts';

/** More than the column holds, in a record that decodes. */
const tooHot = [reading('oslo', 1, 2e18)];

const world = useWorld({}, ['heat'], async () => {
  await makeHeatTable(world);
});
let handler: ReturnType<typeof aggregate>;

beforeEach(async () => {
  handler = aggregate();
});

test('records that are delivered again count once in the ledger of their pipeline', async () => {
  const records = [
    { offset: 0, value: [reading('oslo', 1, 1), reading('bergen', 1, 2)] },
    { offset: 1, value: [reading('oslo', 9, 3.5)] },
  ];
  await deliver(records);
  await deliver(records);
  handler = aggregate();
  await deliver([...records, { offset: 2, value: [reading('oslo', 3, 1)] }]);
  assert.deepEqual(await heat(), { oslo: [55, 3], bergen: [20, 1] });
  const [counter] = await world.items('counters');
  assert.deepEqual(
    [counter?.['rows']?.N, counter?.['skipped']?.N, counter?.['newest_row_at']?.S],
    ['4', '4', '2026-03-01T12:09:00Z'],
  );
});

test('topics of one source, and sources of one topic, have marks of their own', async () => {
  const places = [
    [sourceArn, topic, 4],
    [sourceArn, 'weather.south', 9],
    [`${sourceArn}-other`, topic, 7],
  ] as const;
  for (const degrees of [1, 10]) {
    handler = aggregate();
    for (const [source, of, offset] of places)
      await handler(mskEvent([{ offset, value: [reading('oslo', 1, degrees)] }], source, of), context());
  }
  assert.deepEqual(await heat(), { oslo: [30, 3] });
});

test('a mark that another writer moved is found out, whatever offset its rows begin at', async () => {
  const ledger = heatLedger('heat').open(
    { clusterArn, secretArn, database: world.database },
    { eventSourceArn: sourceArn, topic },
    () => ({ waitMs: 0 }),
  );
  const record = (offset: number) => ({
    partition: 0,
    offset,
    timestamp: offset,
    content: [{ station: 'oslo', time: '', tenths: 10 ** offset }],
  });
  const marks = await ledger.readMarks();
  assert.equal(await ledger.append(ledger.prepare([record(0), record(1)], marks)), 1);
  assert.equal(await ledger.append(ledger.prepare([record(1), record(2)], marks)), 0);
  const moved = await ledger.readMarks();
  assert.deepEqual(moved, new Map([[0, { next: 2, newest: 1 }]]));
  assert.equal(await ledger.append(ledger.prepare([record(2)], moved)), 1);
  assert.deepEqual(await heat(), { oslo: [111, 3] });
});

test('a record that the database refused is no sign of a new topic when it is delivered again', async () => {
  const refused = { offset: 0, timestamp: 9_000, value: tooHot };
  const good = { offset: 1, timestamp: 5_000, value: [reading('oslo', 2, 1)] };
  await deliver([refused, good]);
  await deliver([refused, good]);
  handler = aggregate();
  await deliver([refused, good]);
  assert.deepEqual(await heat(), { oslo: [10, 1] });
  assert.equal((await world.items('set_aside')).length, 1);
});

test('nor is it when it was refused in a batch of its own', async () => {
  const refused = { offset: 6, timestamp: 9_000, value: tooHot };
  const good = { offset: 7, timestamp: 5_000, value: [reading('oslo', 2, 1)] };
  await deliver([{ offset: 5, timestamp: 1_000, value: [reading('oslo', 1, 2)] }]);
  await deliver([refused]);
  await deliver([good]);
  await deliver([refused, good]);
  handler = aggregate();
  await deliver([refused, good]);
  assert.deepEqual(await heat(), { oslo: [30, 2] });
});

test('the error of a recreated topic has the statement for the ledger of its stream', async () => {
  await deliver([{ offset: 3, timestamp: 2_000, value: [reading('oslo', 1, 1)] }]);
  const again = [{ offset: 0, timestamp: 3_000, value: [reading('oslo', 1, 5)] }];
  const error: Error = await deliver(again).then(
    () => assert.fail('not refused'),
    (reason: Error) => reason,
  );
  assert.equal(error.name, 'TopicRecreated');
  const statement = error.message.slice(error.message.indexOf('UPDATE'));
  assert.match(statement, /^UPDATE heat SET source = /);
  await world.sql(statement);
  await deliver(again);
  assert.deepEqual(await heat(), { oslo: [60, 2] });
});

test('a dry run answers the rows that the ledger would get', async () => {
  const answer = await deliver([{ offset: 1, value: [reading('oslo', 1, 1)] }], { dryRun: true });
  assert.ok(answer && 'dryRun' in answer);
  assert.equal(answer.table, 'heat');
  const [{ processing_id: id, ...row } = {}] = answer.rows;
  assert.equal(typeof id, 'string');
  assert.deepEqual(row, { key: 'oslo', heat: '10', readings: 1, part: 0, first_offset: 1, next_offset: 2 });
  assert.deepEqual(await heat(), {});
});

test('a redriven record counts once, and no mark moves', async () => {
  const record = { offset: 1, value: [reading('oslo', 1, 1)] };
  assert.deepEqual(await deliver([record], { redrive: {} }), { redrive: true, rows: 1 });
  assert.deepEqual(await deliver([record], { redrive: {} }), { redrive: true, rows: 0 });
  const refused = await deliver([{ offset: 2, value: tooHot }], { redrive: {} });
  assert.ok(refused && 'redrive' in refused);
  assert.match(refused.fault ?? '', /^the database refused it: /);
  await deliver([{ offset: 0, value: [reading('oslo', 1, 2)] }]);
  assert.deepEqual(await heat(), { oslo: [30, 2] });
});

function aggregate() {
  const environment = { ...process.env, LEDGER_TABLE: 'heat', STREAM: 'weather-aggregate' };
  return createAggregate<Reading>(environment, ({ ledgerTable }) => ({
    decode: decodeReadings,
    ledger: heatLedger(ledgerTable),
    eventTime: ({ time }) => time,
  }));
}

function deliver(records: readonly TestRecord[], members: Partial<StreamEvent> = {}) {
  return handler({ ...mskEvent(records, sourceArn, topic), ...members }, context());
}

/** By station: heat in tenths of a degree, and readings. */
async function heat(): Promise<Record<string, number[]>> {
  const rows = await world.sql(
    'SELECT `key`, CAST(SUM(heat) AS CHAR) AS heat, CAST(SUM(readings) AS CHAR) AS readings FROM heat GROUP BY `key`',
  );
  return Object.fromEntries(
    rows.map(({ key, heat, readings }) => [String(key), [Number(heat), Number(readings)]]),
  );
}
