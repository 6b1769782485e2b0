import type { handler as Handler } from '../../functions/aggregate/trades.ts';
import { context, mskEvent } from './msk-event.ts';
import type { TestRecord } from './msk-event.ts';
import { useWorld } from './use-world.ts';

/** The world of the aggregate of trades; what imports it runs in one process. */
export const world = useWorld();

export const handler: typeof Handler = async (...call) =>
  (await import('../../functions/aggregate/trades.ts')).handler(...call);

export async function deliver(records: readonly TestRecord[]): Promise<void> {
  await handler(mskEvent(records), context());
}

/** The volume of all sums. */
export async function total(): Promise<bigint> {
  const [row] = await world.sql('SELECT CAST(SUM(total_volume) AS CHAR) AS total FROM aggregated_data');
  const text = row?.['total'];
  return typeof text === 'string' ? BigInt(text) : 0n;
}
