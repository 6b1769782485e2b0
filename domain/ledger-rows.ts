import { markOf, partition } from './ledger.ts';
import type { LedgerRecord, Mark, Marks, Part } from './ledger.ts';
import { fingerprint } from './origin.ts';
import type { Origin } from './origin.ts';

/** What a ledger's row says of where it came from, by the names that its statement takes. */
export interface Provenance {
  readonly id: string;
  readonly part: number;
  readonly expected: number;
  readonly first: number;
  readonly next: number;
  /** Newest timestamp in the sums so far, epoch ms. */
  readonly newest: number;
  /** Greatest event time counted so far, epoch ms, where the ledger keeps it. */
  readonly event_time?: number;
}

/**
 * The day of a row that says where its partition stands and adds nothing, in ledgers by day: what clean-up leaves of a
 * partition's newest row. Readers of days leave it out.
 */
export const markDay = '1000-01-01';

/** What a ledger adds up. */
export interface SumsOf<Row, Sum> {
  /** One element a group, in the same order for the same records. `before`: their partition's mark. */
  readonly sumsOf: (records: readonly LedgerRecord<readonly Row[]>[], before: Mark) => readonly Sum[];
  /** A row's event time, epoch ms, where marks are to know the greatest. */
  readonly eventTimeOf?: ((row: Row) => number) | undefined;
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
  { sumsOf, eventTimeOf }: SumsOf<Row, Sum>,
): LedgerRows<Row, Sum> {
  const parts = partition(records, marks)
    .filter(part => part.records.some(record => record.content.length > 0))
    .map(part => (eventTimeOf ? withEventTime(part, markOf(marks, part.partition), eventTimeOf) : part));
  const prefix = fingerprint(origin);
  const rows = parts.flatMap(part =>
    sumsOf(part.records, markOf(marks, part.partition)).map((sum, index) => ({
      id: processingId(prefix, part, index),
      part: part.partition,
      expected: part.expected,
      first: part.firstOffset,
      next: part.nextOffset,
      newest: part.newest,
      ...(part.eventTime !== undefined && { event_time: part.eventTime }),
      ...sum,
    })),
  );
  return { parts, rows };
}

/**
 * The rows as their statement takes them: what those of a partition have in common is there once, with an id without the
 * row's number; each row is a list of its number and of these columns. 50,000 rows are to fit one request, and names would have
 * to be read again in each.
 */
export function byPartition<Row extends Provenance>(
  rows: readonly Row[],
  columns: readonly (keyof Row)[],
): readonly object[] {
  const parts = new Map<number, { readonly rows: unknown[] }>();
  const begin = ({ id, part, expected, first, next, newest, event_time }: Provenance) => {
    const common = { id: id.replace(/-\d+$/, ''), part, expected, first, next, newest, event_time, rows: [] };
    parts.set(part, common);
    return common;
  };
  for (const row of rows) {
    const into: { readonly rows: unknown[] } = parts.get(row.part) ?? begin(row);
    into.rows.push([into.rows.length, ...columns.map(column => row[column])]);
  }
  return [...parts.values()];
}

function withEventTime<Row>(
  part: Part<readonly Row[]>,
  before: Mark,
  timeOf: (row: Row) => number,
): Part<readonly Row[]> {
  let eventTime = before.eventTime ?? -1;
  for (const { content } of part.records)
    for (const row of content) eventTime = Math.max(eventTime, timeOf(row));
  return { ...part, eventTime };
}

/**
 * Derived from the provenance: the same batch gives the same ids. The newest timestamp distinguishes a recreated
 * topic's offsets from the old ones'; offsets are padded, so that rows are appended to the table in order.
 */
function processingId(prefix: string, part: Part<unknown>, index: number): string {
  return `${prefix}-${part.partition}-${String(part.firstOffset).padStart(16, '0')}-${part.newest}-${index}`;
}
