import { volumesOf } from '../../../domain/trades/sums.ts';
import type { VolumeSum } from '../../../domain/trades/sums.ts';
import type { Tick } from '../../../domain/trades/tick.ts';
import { ledgerTable } from '../ledger-table.ts';
import type { LedgerTable } from '../ledger-table.ts';

/** Volume by day and sector. */
export function volumeLedger(table: string): LedgerTable<Tick> {
  return ledgerTable<Tick, VolumeSum>({
    table,
    groups: [
      { column: 'date', type: 'VARCHAR(10)' },
      { column: 'sector', type: 'VARCHAR(64)' },
    ],
    sums: [{ column: 'total_volume', type: 'VARCHAR(40)' }],
    sumsOf: volumesOf,
  });
}
