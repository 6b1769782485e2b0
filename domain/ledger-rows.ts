import { partition } from './ledger.ts';
import type { LedgerRecord, Marks, Part } from './ledger.ts';
import { fingerprint } from './origin.ts';
import type { Origin } from './origin.ts';

/**
 * What a ledger's row says of where it came from, as its statement takes it; short names, because 45,000 rows fit one
 * request.
 */
export interface Provenance {
  readonly id: string;
  readonly part: number;
  readonly expected: number;
  readonly first: number;
  readonly next: number;
  /** Newest timestamp in the sums so far, epoch ms. */
  readonly newest: number;
}

export interface LedgerRows<Row, Sum> {
  readonly parts: readonly Part<readonly Row[]>[];
  readonly rows: readonly (Provenance & Sum)[];
}

/**
 * Partial sums of `records`: for each partition those that `sumsOf` makes of its records, one row each. A partition
 * whose records have no content gives no row and moves no mark. `sumsOf` must give the same records the same list.
 */
export function ledgerRows<Row, Sum>(
  origin: Origin,
  records: readonly LedgerRecord<readonly Row[]>[],
  marks: Marks,
  sumsOf: (records: readonly LedgerRecord<readonly Row[]>[]) => readonly Sum[],
): LedgerRows<Row, Sum> {
  const parts = partition(records, marks).filter(part =>
    part.records.some(record => record.content.length > 0),
  );
  const prefix = fingerprint(origin);
  const rows = parts.flatMap(part =>
    sumsOf(part.records).map((sum, index) => ({
      id: processingId(prefix, part, index),
      part: part.partition,
      expected: part.expected,
      first: part.firstOffset,
      next: part.nextOffset,
      newest: part.newest,
      ...sum,
    })),
  );
  return { parts, rows };
}

/**
 * Derived from the provenance: the same batch gives the same ids. The newest timestamp distinguishes a recreated
 * topic's offsets from the old ones'; offsets are padded, so that rows are appended to the table in order.
 */
function processingId(prefix: string, part: Part<unknown>, index: number): string {
  return `${prefix}-${part.partition}-${String(part.firstOffset).padStart(16, '0')}-${part.newest}-${index}`;
}
