import { volumesOf } from '../../../domain/trades/sums.ts';
import type { Volume, VolumeSum } from '../../../domain/trades/sums.ts';
import { ledgerTable } from '../ledger-table.ts';
import type { LedgerTable } from '../ledger-table.ts';

/** Volume by day and sector. */
export function volumeLedger(table: string): LedgerTable<Volume> {
  return ledgerTable<Volume, VolumeSum>({
    table,
    groups: [
      { column: 'date', type: 'VARCHAR(10)' },
      { column: 'sector', type: 'VARCHAR(64)' },
    ],
    sums: [{ column: 'total_volume', type: 'VARCHAR(40)' }],
    sumsOf: volumesOf,
  });
}
