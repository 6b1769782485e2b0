import type { LedgerRecord, Marks } from '../ledger.ts';
import { ledgerRows } from '../ledger-rows.ts';
import type { LedgerRows } from '../ledger-rows.ts';
import type { Origin } from '../origin.ts';
import { sumVolumes } from './sums.ts';
import type { Tick } from './tick.ts';

/** What a row of `aggregated_data` adds up. */
export interface VolumeSum {
  readonly day: string;
  readonly sector: string;
  /** Decimal text: it may pass 2^53. */
  readonly volume: string;
}

/** Partial sums of `records`, one row a partition, day and sector. */
export function sumRecords(
  origin: Origin,
  records: readonly LedgerRecord<readonly Tick[]>[],
  marks: Marks,
): LedgerRows<Tick, VolumeSum> {
  return ledgerRows(origin, records, marks, volumesOf);
}

function volumesOf(records: readonly LedgerRecord<readonly Tick[]>[]): readonly VolumeSum[] {
  const sums = sumVolumes();
  for (const record of records) sums.add(record.content);
  return sums.list().map(({ day, sector, volume }) => ({ day, sector, volume: volume.toString() }));
}
