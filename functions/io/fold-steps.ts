import { SqlError } from './sql-error.ts';
import type { Transaction } from './transaction.ts';

/** How the id of a folded row begins, which the index of every column has: so it tells them from rows of batches. */
export const foldedPrefix = 'folded-';

export interface Folded {
  /** Rows that are in others now. */
  readonly rows: number;
  /** False where time ran out, or somebody else was at the rows: the next run goes on. */
  readonly isDone: boolean;
}

/** What one transaction has folded. */
interface Step {
  readonly rows: number;
  readonly isLast: boolean;
}

/**
 * Folds in steps, each in a transaction, until the last one. Each says the same before as after, so it may end anywhere; where
 * somebody else is at the rows, they are left to a later run.
 */
export async function foldInSteps(signal: AbortSignal, foldSome: () => Promise<Step>): Promise<Folded> {
  let rows = 0;
  for (let isLast = false; !isLast; ) {
    if (signal.aborted) return { rows, isDone: false };
    try {
      const step = await foldSome();
      isLast = step.isLast;
      rows += step.rows;
    } catch (error) {
      const isInTheWay =
        error instanceof SqlError && (error.kind === 'conflict' || error.kind === 'duplicate');
      if (!isInTheWay && !signal.aborted) throw error;
      return { rows, isDone: false };
    }
  }
  return { rows, isDone: true };
}

/** Removes rows that the transaction has locked. */
export async function removeRows(
  transaction: Transaction,
  table: string,
  ids: readonly string[],
): Promise<void> {
  const { updated } = await transaction.execute(
    `DELETE l FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id VARCHAR(80) PATH '$')) r
STRAIGHT_JOIN ${table} l FORCE INDEX (PRIMARY) ON l.processing_id = r.id COLLATE utf8mb4_bin`,
    { ids: JSON.stringify(ids) },
  );
  if (updated !== ids.length)
    throw new Error(`${ids.length} rows of ${table} were to be folded, and ${updated} were there`);
}

/** Of a row that is gone, so no other folded row has it. */
export function foldedId(id: string): string {
  return id.startsWith(foldedPrefix) ? id : `${foldedPrefix}${id}`;
}
