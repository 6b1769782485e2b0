import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticks } from '../../../functions/producer/ticks.ts';

const minute = Date.UTC(2025, 0, 24, 9, 0);

test('wherever in a minute it starts, the first tick comes at once and the others at the interval, for a minute', async () => {
  for (let start = 0; start < 60_000; start += 6_000)
    assert.deepEqual(
      await run({ start: minute + start, intervalMs: 5_000 }),
      Array.from({ length: 12 }, (_, tick) => start + tick * 5_000),
    );
});

test('an interval that does not divide a minute ends with the last tick in it', async () => {
  assert.deepEqual(await run({ start: minute, intervalMs: 25_000 }), [0, 25_000, 50_000]);
});

test('no tick comes after the time to end', async () => {
  assert.deepEqual(await run({ start: minute, endBy: minute + 1_500 }), [0, 1_000]);
});

test('ticks that a slow one missed are left out', async () => {
  assert.deepEqual(
    (await run({ start: minute + 55_000, slowMs: 2_500 })).slice(0, 3),
    [55_000, 58_000, 61_000],
  );
});

async function run({
  start,
  intervalMs = 1_000,
  endBy = minute + 3_600_000,
  slowMs = 0,
}: {
  readonly start: number;
  readonly intervalMs?: number;
  readonly endBy?: number;
  readonly slowMs?: number;
}): Promise<number[]> {
  let clock = start;
  const wait = async (ms: number) => {
    clock += ms;
  };
  const times: number[] = [];
  for await (const at of ticks(intervalMs, endBy, wait, () => clock)) {
    times.push(at - minute);
    clock += slowMs;
  }
  return times;
}
