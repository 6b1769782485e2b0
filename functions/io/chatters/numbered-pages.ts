import { execute } from '../data-api.ts';
import type { Cluster, Patience, SqlValue } from '../data-api.ts';

/** Rows that are numbered from 1 without a gap, as `sql` selects those with numbers above `:after` and up to `:last`. */
export interface NumberedRows {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, SqlValue>>;
  readonly count: number;
}

/** Of an answer, at most 1 MiB, which ends the call; the rest of it is room for estimates. */
const wantedBytes = 900_000;
const firstRows = 2_000;
/** What JSON puts around a value of the Data API, and around a row. */
const aroundValue = 20;
const aroundRow = 3;

/**
 * Reads all of them in pages as large as an answer may be, in the order of their numbers; answers how many pages it took.
 * A page that is too large all the same is read again as smaller ones.
 */
export async function readNumbered(
  cluster: Cluster,
  { sql, parameters, count }: NumberedRows,
  patience: () => Patience,
  take: (row: readonly SqlValue[]) => void,
): Promise<number> {
  let wanted = firstRows;
  let pages = 0;
  for (let after = 0; after < count; ) {
    const last = Math.min(count, after + wanted);
    const rows = await execute(cluster, sql, { ...parameters, after, last }, patience()).then(
      answer => answer.rows,
      (error: unknown) => {
        if (!isTooLarge(error) || wanted === 1) throw error;
        return undefined;
      },
    );
    pages += 1;
    if (rows === undefined) {
      wanted = Math.ceil(wanted / 2);
      continue;
    }
    for (const row of rows) take(row);
    const perNumber = rows.reduce((sum, row) => sum + bytesOf(row), 0) / (last - after);
    wanted = Math.max(1, Math.min(2 * wanted, Math.floor(wantedBytes / Math.max(perNumber, 1))));
    after = last;
  }
  return pages;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && /size limit/i.test(error.message);
}

function bytesOf(row: readonly SqlValue[]): number {
  return row.reduce<number>((sum, value) => sum + aroundValue + Buffer.byteLength(String(value)), aroundRow);
}
