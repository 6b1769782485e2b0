import { foldDays, openOffset } from './day-fold.ts';
import type { DayRow } from './day-fold.ts';

/** Where a row of a ledger stands among those of its partition. */
export interface PlacedRow {
  readonly id: string;
  readonly next: number;
  /** In which it was counted; null while that may go on. */
  readonly minute: string | null;
}

/** A batch that is there as a whole: its rows have one next offset. */
interface Batch {
  readonly next: number;
  readonly minute: string | null;
  readonly ids: readonly string[];
}

/** Of one partition, in the order of its offsets. */
export function batchesOf(rows: readonly PlacedRow[]): readonly Batch[] {
  const batches: { next: number; minute: string | null; ids: string[] }[] = [];
  for (const { id, next, minute } of rows) {
    const last = batches.at(-1);
    if (last?.next === next) last.ids.push(id);
    else batches.push({ next, minute, ids: [id] });
  }
  return batches;
}

/** Ids of what can be one batch: several that follow each other, all counted within one minute. */
export function minutesOf(batches: readonly Batch[]): readonly (readonly string[])[] {
  const runs: { minute: string | null; batches: Batch[] }[] = [];
  for (const batch of batches) {
    const last = runs.at(-1);
    if (last && last.minute !== null && last.minute === batch.minute) last.batches.push(batch);
    else runs.push({ minute: batch.minute, batches: [batch] });
  }
  return runs.filter(run => run.batches.length > 1).map(run => run.batches.flatMap(({ ids }) => ids));
}

/**
 * One batch of several that follow each other, as if their records had come in one: it begins where the first of them did, and
 * ends where the last did. Undefined where a sum would pass what a column holds.
 */
export function asOneBatch<Row extends DayRow>(rows: readonly Row[]): readonly Row[] | undefined {
  const sums = foldDays(rows.toSorted((one, other) => one.first - other.first));
  if (sums.some(({ first }) => first !== openOffset)) return undefined;
  const first = Math.min(...rows.map(row => row.first));
  const next = Math.max(...rows.map(row => row.next));
  const newest = Math.max(...rows.map(row => row.newest));
  return sums.map(row => ({ ...row, first, next, newest }));
}
