import { markDay } from '../../domain/ledger-rows.ts';
import type { DayRow } from '../../domain/day-fold.ts';
import type { LedgerTable } from './ledger-table.ts';
import { removeRows } from './fold-steps.ts';
import type { Transaction } from './transaction.ts';

/** Rows that one transaction takes: with folded ones, and the longest names, they fit one result of the Data API, 1 MiB. */
export const mostRows = 400;

/** A ledger by day that is folded. */
export interface FoldedLedger {
  /** A ledger of whole numbers without event times, with an index `by_day` that begins with the day. */
  readonly ledger: Pick<LedgerTable<never>, 'table' | 'groups' | 'sums'>;
  /** That of its groups which is a UTC day. */
  readonly day: string;
}

export interface KeptRow extends DayRow {
  /** By the database's clock; null for now. */
  readonly processedAt: string | null;
}

interface FoldRows {
  /**
   * Locks rows by their keys alone, which is forced, since a scan of a small table would lock all: so no batch is held up, not even
   * by a fold that was killed; but where a page of an index is split before a locked row, InnoDB makes of its lock one on the gap
   * as well, and the partition before it waits, for three minutes at most. A row that has gone since is not there to be locked.
   */
  readonly lock: (transaction: Transaction, ids: readonly string[]) => Promise<readonly KeptRow[]>;
  /**
   * Puts others in the place of rows that the transaction has locked. A row that has the id of one of them is that row changed: were
   * it removed and made again, its unique key would lock the gap before it, and where it is a partition's first row, that is where
   * the partition before it appends.
   */
  readonly replace: (
    transaction: Transaction,
    rows: readonly KeptRow[],
    by: readonly KeptRow[],
  ) => Promise<void>;
}

/** Rows of a ledger as folding reads and writes them. */
export function rowsOf({ ledger: { table, groups, sums }, day }: FoldedLedger): FoldRows {
  const own = [...groups, ...sums];
  const ofRow = (prefix: string) => own.map(column => `${prefix}\`${column}\``).join(', ');
  const texts = (columns: readonly string[], name: string) =>
    columns.map((column, index) => `\`${column}\` VARCHAR(255) PATH '$.${name}[${index}]'`).join(', ');
  const lock = `
SELECT l.processing_id, CAST(l.processed_at AS CHAR), l.source, l.topic, l.part, l.first_offset, l.next_offset, l.newest_timestamp,
  ${own.map(column => `CAST(l.\`${column}\` AS CHAR)`).join(', ')}
${idsOf(table)} WHERE l.\`${day}\` > '${markDay}' FOR UPDATE NOWAIT`;
  const given = `(SELECT j.* FROM JSON_TABLE(:rows, '$[*]' COLUMNS (
  id VARCHAR(80) PATH '$.id', processed_at VARCHAR(23) PATH '$.processedAt',
  source VARCHAR(256) PATH '$.source', topic VARCHAR(249) PATH '$.topic', part INT PATH '$.part',
  first_offset BIGINT PATH '$.first', next_offset BIGINT PATH '$.next', newest BIGINT PATH '$.newest',
  ${texts(groups, 'groups')}, ${texts(sums, 'sums')}
)) j) r`;
  const add = `
INSERT INTO ${table}
  (processing_id, processed_at, ${ofRow('')}, source, topic, part, first_offset, next_offset, newest_timestamp)
SELECT r.id, COALESCE(r.processed_at, UTC_TIMESTAMP(3)), ${ofRow('r.')}, r.source, r.topic, r.part, r.first_offset, r.next_offset, r.newest
FROM ${given}`;
  const change = `
UPDATE ${given} ${byId(table)}
SET l.processed_at = COALESCE(r.processed_at, UTC_TIMESTAMP(3)), l.first_offset = r.first_offset, l.next_offset = r.next_offset,
  l.newest_timestamp = r.newest, ${sums.map(column => `l.\`${column}\` = r.\`${column}\``).join(', ')}`;
  return {
    async lock(transaction, ids) {
      const { rows } = await transaction.execute(lock, { ids: JSON.stringify(ids) });
      return rows.map(([id, processedAt, source, topic, part, first, next, newest, ...values]) => ({
        id: String(id),
        processedAt: String(processedAt),
        source: String(source),
        topic: String(topic),
        part: Number(part),
        first: Number(first),
        next: Number(next),
        newest: Number(newest),
        groups: values.slice(0, groups.length).map(String),
        sums: values.slice(groups.length).map(sum => BigInt(String(sum))),
      }));
    },
    async replace(transaction, rows, by) {
      const before = new Set(rows.map(({ id }) => id));
      const after = new Set(by.map(({ id }) => id));
      await removeRows(
        transaction,
        table,
        [...before].filter(id => !after.has(id)),
      );
      const write = async (sql: string, written: readonly KeptRow[]): Promise<void> => {
        const json = JSON.stringify(written.map(row => ({ ...row, sums: row.sums.map(String) })));
        if (written.length > 0) await transaction.execute(sql, { rows: json });
      };
      await write(
        change,
        by.filter(({ id }) => before.has(id)),
      );
      await write(
        add,
        by.filter(({ id }) => !before.has(id)),
      );
    },
  };
}

/**
 * Rows `l` of a table by `:ids`, a JSON array. MySQL refuses to lock beside JSON_TABLE, in whatever order, unless it stands
 * in a subquery: MariaDB does not mind. The key is forced, since a scan of a small table would lock all of it.
 */
export function idsOf(table: string): string {
  return `FROM (SELECT id FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id VARCHAR(80) PATH '$')) j) r
${byId(table)}`;
}

/** Joins rows `l` of a table to those of `r` by their ids. */
export function byId(table: string): string {
  return `STRAIGHT_JOIN ${table} l FORCE INDEX (PRIMARY) ON l.processing_id = r.id COLLATE utf8mb4_bin`;
}
