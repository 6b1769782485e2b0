import { anyTime } from '../ahead.ts';
import type { Message } from '../message.ts';
import { decodeMessage } from './message.ts';
import { scanVolumes } from './scan-volumes.ts';
import { sumVolumes } from './sums.ts';
import type { Volume } from './sums.ts';

/**
 * What the ticks of a `trading_data` record add up to, and what is at fault in it: the sums and the faults of
 * decodeMessage. A value without a fault is summed from its bytes, in about half of the time.
 */
export function decodeVolumes(
  value: Uint8Array | null,
  only?: readonly number[],
  { until } = anyTime,
): Message<Volume> {
  const scanned = value === null || only !== undefined ? undefined : scanVolumes(value, until);
  if (scanned !== undefined) return { rows: scanned };
  const { rows, ...faults } = decodeMessage(value, only, { until });
  const sums = sumVolumes();
  for (const { created_at, sector, volume } of rows) sums.add(created_at, sector, volume);
  return { ...faults, rows: sums.list() };
}
