import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sumRecords } from '../../../domain/trades/sum-rows.ts';
import type { Tick } from '../../../domain/trades/tick.ts';

const origin = { source: 'arn', topic: 'trading_data' };
const tick = (sector: string, volume: number): Tick => ({
  id: 1,
  created_at: '2025-01-24T00:00:00.000Z',
  ticker: 'A',
  sector,
  volume,
  market_cap: 1,
  price: 1,
});
const record = (partition: number, offset: number, content: readonly Tick[], timestamp = 100 + offset) => ({
  partition,
  offset,
  timestamp,
  content,
});

test('rows carry where they came from, what they expect, and exact text', () => {
  const { rows } = sumRecords(
    origin,
    [record(2, 7, [tick('A', 1)]), record(2, 8, [tick('A', 2)])],
    new Map(),
  );
  assert.equal(rows.length, 1);
  const { id, ...row } = rows[0] ?? assert.fail();
  assert.match(id, /^[0-9a-f]{16}-2-0000000000000007-108-0$/);
  assert.deepEqual(row, {
    part: 2,
    expected: -1,
    first: 7,
    next: 9,
    newest: 108,
    day: '2025-01-24',
    sector: 'A',
    volume: '3',
  });
});

test('a partition without ticks has no row, records without ticks at the end of one are passed', () => {
  const { rows, parts } = sumRecords(
    origin,
    [record(0, 0, []), record(1, 0, [tick('A', 1)]), record(1, 1, [])],
    new Map(),
  );
  assert.deepEqual(
    rows.map(({ part, next }) => [part, next]),
    [[1, 2]],
  );
  assert.equal(parts.length, 1);
});

test('the same batch has the same ids; another topic, source or time has others', () => {
  const idOf = (where: typeof origin, timestamp: number) =>
    sumRecords(where, [record(0, 0, [tick('A', 1)], timestamp)], new Map()).rows[0]?.id;
  const ids = [
    idOf(origin, 1),
    idOf({ ...origin, topic: 'other' }, 1),
    idOf({ ...origin, source: 'other' }, 1),
    idOf(origin, 2),
  ];
  assert.equal(new Set(ids).size, 4);
  assert.equal(idOf(origin, 1), ids[0]);
});
