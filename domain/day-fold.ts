/** A row of a ledger by day: partial sums of one batch, or what was folded. */
export interface DayRow {
  /** Its `processing_id`. */
  readonly id: string;
  readonly source: string;
  readonly topic: string;
  readonly part: number;
  readonly first: number;
  readonly next: number;
  /** Newest timestamp counted so far, epoch ms. */
  readonly newest: number;
  /** Values of the columns that it is grouped by. */
  readonly groups: readonly string[];
  /** Whole numbers. */
  readonly sums: readonly bigint[];
}

/**
 * First offset of the folded row that takes more: before all records, and so never that of a batch. Its next offset is
 * behind the last record that was folded into it, so what was folded keeps saying which records have been counted.
 */
export const openOffset = -1;

/** What a column of sums holds at least, whether BIGINT or a wide DECIMAL. */
const most = 2n ** 63n - 1n;

/**
 * Rows as few as say the same: one for each source, topic, partition and group. Where a sum would pass what a column holds,
 * the row is full: it stays, at an offset of its own, and another is begun. What is folded may be folded again.
 */
export function foldDays<Row extends DayRow>(rows: readonly Row[]): readonly Row[] {
  const open = new Map<string, Row>();
  const full: Row[] = [];
  const isOpen = ({ first }: DayRow): boolean => first === openOffset;
  for (const row of [...rows.filter(isOpen), ...rows.filter(each => !isOpen(each))]) {
    const key = JSON.stringify([row.source, row.topic, row.part, ...row.groups]);
    const before = open.get(key);
    const sum = before && together(before, row);
    if (before && !sum) full.push({ ...before, first: openOffset - before.next });
    open.set(key, sum ?? { ...row, first: openOffset });
  }
  return [...full, ...open.values()];
}

function together<Row extends DayRow>(one: Row, other: Row): Row | undefined {
  const sums = one.sums.map((sum, index) => sum + (other.sums[index] ?? 0n));
  if (sums.some(sum => sum > most || sum < -most)) return undefined;
  return {
    ...one,
    next: Math.max(one.next, other.next),
    newest: Math.max(one.newest, other.newest),
    sums,
  };
}
