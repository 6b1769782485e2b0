import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticksOfMinute } from '../../../functions/producer/ticks-of-minute.ts';

const minute = Date.UTC(2025, 0, 24, 9, 0);

test('the first tick comes at once, the others at the interval, the last before the full minute', async () => {
  assert.deepEqual(await run({ start: minute + 57_500 }), [57_500, 58_500, 59_500]);
});

test('on a full minute a whole minute of ticks begins', async () => {
  const times = await run({ start: minute, intervalMs: 20_000 });
  assert.deepEqual(times, [0, 20_000, 40_000]);
});

test('no tick comes after the time to end', async () => {
  assert.deepEqual(await run({ start: minute, endBy: minute + 1_500 }), [0, 1_000]);
});

test('ticks that a slow one missed are left out', async () => {
  assert.deepEqual(await run({ start: minute + 55_000, slowMs: 2_500 }), [55_000, 58_000]);
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
  for await (const at of ticksOfMinute(intervalMs, endBy, wait, () => clock)) {
    times.push(at - minute);
    clock += slowMs;
  }
  return times;
}
