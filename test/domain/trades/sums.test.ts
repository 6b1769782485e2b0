import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sumVolumes, volumesOf } from '../../../domain/trades/sums.ts';
import type { Volume } from '../../../domain/trades/sums.ts';

const largest = Number.MAX_SAFE_INTEGER;
const morning = '2025-01-24T00:00:00.000Z';
const volume = (of: Partial<Volume>): Volume => ({
  day: '2025-01-24',
  sector: 'A',
  volume: 1n,
  ticks: 1,
  newest: morning,
  ...of,
});
const record = (offset: number, ...content: readonly Volume[]) => ({
  partition: 0,
  offset,
  timestamp: offset,
  content,
});

test('volumes are added by UTC day and sector, with how many ticks they are of and the newest of their times', () => {
  const sums = sumVolumes();
  sums.add('2025-01-25T00:00:00.000Z', 'B', 1);
  sums.add('2025-01-24T23:59:59.999Z', 'B', 2);
  sums.add('2025-01-25T00:00:00.000Z', 'A', 4);
  sums.add(morning, 'B', 8);
  const [day, newest] = ['2025-01-25', '2025-01-25T00:00:00.000Z'];
  assert.deepEqual(sums.list(), [
    volume({ day, sector: 'B', volume: 1n, newest }),
    volume({ day, sector: 'A', volume: 4n, newest }),
    volume({ sector: 'B', volume: 10n, ticks: 2, newest: '2025-01-24T23:59:59.999Z' }),
  ]);
});

test('a total of exactly 2^53-1 and one of much more are both exact', () => {
  for (const volumes of [
    [largest - 1, 1],
    [largest, 1],
    [largest, largest, largest, 1, largest],
  ]) {
    const sums = sumVolumes();
    for (const each of volumes) sums.add(morning, 'A', each);
    assert.equal(
      sums.list()[0]?.volume,
      volumes.map(BigInt).reduce((a, b) => a + b),
    );
  }
});

test('the sums of records are rows by day and sector with exact text, in whatever order they come', () => {
  const later = volume({ day: '2025-01-25', sector: 'A' });
  const huge = volume({ sector: 'B', volume: BigInt(largest) });
  const records = [record(0, later, huge), record(1, volume({}), volume({ sector: 'B', volume: 2n }))];
  const rows = [
    { date: '2025-01-24', sector: 'A', total_volume: '1' },
    { date: '2025-01-24', sector: 'B', total_volume: '9007199254740993' },
    { date: '2025-01-25', sector: 'A', total_volume: '1' },
  ];
  assert.deepEqual(volumesOf(records), rows);
  assert.deepEqual(volumesOf(records.toReversed()), rows);
});
