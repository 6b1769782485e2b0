import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sumVolumes, volumesOf } from '../../../domain/trades/sums.ts';
import type { Tick } from '../../../domain/trades/tick.ts';

const largest = Number.MAX_SAFE_INTEGER;
const tick = (created_at: string, sector: string, volume: number): Tick => ({
  id: 1,
  created_at,
  ticker: 'A',
  sector,
  volume,
  market_cap: 1,
  price: 1,
});

test('volumes are added by UTC day and sector, and listed in that order', () => {
  const sums = sumVolumes();
  sums.add([
    tick('2025-01-25T00:00:00.000Z', 'B', 1),
    tick('2025-01-24T23:59:59.999Z', 'B', 2),
    tick('2025-01-25T00:00:00.000Z', 'A', 4),
  ]);
  sums.add([tick('2025-01-24T00:00:00.000Z', 'B', 8)]);
  assert.deepEqual(sums.list(), [
    { day: '2025-01-24', sector: 'B', volume: 10n },
    { day: '2025-01-25', sector: 'A', volume: 4n },
    { day: '2025-01-25', sector: 'B', volume: 1n },
  ]);
});

test('a total of exactly 2^53-1 and one of much more are both exact', () => {
  for (const volumes of [
    [largest - 1, 1],
    [largest, 1],
    [largest, largest, largest, 1, largest],
  ]) {
    const sums = sumVolumes();
    sums.add(volumes.map(volume => tick('2025-01-24T00:00:00.000Z', 'A', volume)));
    assert.equal(
      sums.list()[0]?.volume,
      volumes.map(BigInt).reduce((a, b) => a + b),
    );
  }
});

test('the sums of records are rows with exact text', () => {
  const record = (offset: number, volume: number) => ({
    partition: 0,
    offset,
    timestamp: offset,
    content: [tick('2025-01-24T00:00:00.000Z', 'A', volume)],
  });
  assert.deepEqual(volumesOf([record(0, largest), record(1, 2)]), [
    { date: '2025-01-24', sector: 'A', total_volume: '9007199254740993' },
  ]);
});
