import type { Admin } from 'kafkajs';
import { quantity } from '../../../terminal/plurals.ts';
import { partitionLags } from '../../../local/trigger/positions.ts';
import type { PartitionLag } from '../../../local/trigger/mapping.ts';
import type { Stream } from '../mapping/stream.ts';

/** What no reader gets before a transaction ends: its own records, and all behind them. */
export interface OpenTransaction {
  readonly partition: number;
  /** Where the first of them stands. */
  readonly since: string;
  readonly records: string;
}

export function openTransactions(lags: readonly PartitionLag[]): readonly OpenTransaction[] {
  return lags
    .filter(({ stable, end }) => stable < end)
    .map(({ partition, stable, end }) => ({
      partition,
      since: String(stable),
      records: String(end - stable),
    }));
}

/** A producer that died within a transaction holds its partitions until the broker ends it. */
export function openTransactionLine({ partition, since, records }: OpenTransaction): string {
  const count = Number(records);
  const waiting = `${quantity(count, 'record')} of partition ${partition} ${count === 1 ? 'waits' : 'wait'}`;
  return `${waiting} behind an open transaction, from offset ${since} on`;
}

/** What waits of a stream's topic now, one line a partition. */
export async function heldBack(admin: Admin, stream: Stream): Promise<readonly string[]> {
  const lags = await partitionLags(admin, stream.group, stream.topic);
  return openTransactions(lags).map(openTransactionLine);
}
