import { select } from '../data-api.ts';
import type { Cluster, Patience, SqlValue } from '../data-api.ts';

/** Rows that are numbered from 1 without a gap, as `sql` selects those with numbers above `:after` and up to `:last`. */
export interface NumberedRows {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, SqlValue>>;
  readonly count: number;
  /** Those up to here are left out. */
  readonly after?: number;
}

export type Row = Readonly<Record<string, SqlValue>>;

/** Of an answer, at most 1 MiB, which ends the call; quotes are escaped in it, and the rest is room for longer rows. */
const wantedBytes = 800_000;
const firstRows = 2_000;

/**
 * Reads all of them in pages as large as an answer may be, in the order of their numbers; answers how many pages it took.
 * A page that is too large all the same is read again as smaller ones. `goesOn` is asked after each page with its last number.
 */
export async function readNumbered(
  cluster: Cluster,
  { sql, parameters, count, after: first = 0 }: NumberedRows,
  patience: () => Patience,
  take: (row: Row) => void,
  goesOn: (after: number) => Promise<boolean> = () => Promise.resolve(true),
): Promise<number> {
  let wanted = firstRows;
  let pages = 0;
  for (let after = first; after < count; ) {
    const last = Math.min(count, after + wanted);
    const page = await select(cluster, sql, { ...parameters, after, last }, patience()).catch(
      (error: unknown) => {
        if (!isTooLarge(error) || wanted === 1) throw error;
        return undefined;
      },
    );
    pages += 1;
    if (page === undefined) {
      wanted = Math.ceil(wanted / 2);
      continue;
    }
    for (const row of page.rows) take(row);
    const perNumber = page.bytes / (last - after);
    wanted = Math.max(1, Math.min(2 * wanted, Math.floor(wantedBytes / Math.max(perNumber, 1))));
    after = last;
    if (!(await goesOn(after))) break;
  }
  return pages;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && /size limit/i.test(error.message);
}
