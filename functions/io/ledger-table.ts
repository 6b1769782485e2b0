import type { LedgerRecord, Mark, Marks, Part } from '../../domain/ledger.ts';
import { byPartition, ledgerRows } from '../../domain/ledger-rows.ts';
import type { Provenance, SumsOf } from '../../domain/ledger-rows.ts';
import type { Origin } from '../../domain/origin.ts';
import { execute } from './data-api.ts';
import type { Cluster, Patience, SqlValue } from './data-api.ts';

/** A table of sums that is its own ledger: its rows say where they came from, and so which records they hold. */
export interface LedgerTable<Row> {
  readonly table: string;
  /** The columns of its groups and of its sums. */
  readonly groups: readonly string[];
  readonly sums: readonly string[];
  /** Appends rows whatever the marks are: SQL, with `:source`, `:topic` and `:rows` as JSON. */
  readonly insertion: string;
  /** The sums of one origin. `patience`: how long a call may wait for a waking database. */
  open(cluster: Cluster, origin: Origin, patience: () => Patience): Ledger<Row>;
}

export interface Ledger<Row> {
  readonly origin: Origin;
  /** The marks of all partitions. */
  readMarks(): Promise<Marks>;
  /** What to append; without rows there is nothing to append. */
  prepare(records: readonly LedgerRecord<readonly Row[]>[], marks: Marks): Prepared;
  /**
   * Rows written: all of them, or fewer when another writer moved a mark; of a part all or none. Rejects with SqlError,
   * kind `duplicate` or `conflict`, when another writer was at it too.
   */
  append(rows: Prepared): Promise<number>;
  /** Appends whatever the marks are. Rejects with SqlError, kind `duplicate`, when the rows are there already. */
  insert(rows: Prepared): Promise<void>;
  /** What to do when the topic was recreated. `time`: ISO 8601, that of the new topic's first record. */
  readonly wayOut: (time: string) => string;
}

/** Partial sums, ready to be sent. */
export interface Prepared {
  readonly parts: readonly Part<unknown>[];
  readonly rows: number;
  /** The rows as the statement takes them. */
  readonly json: string;
  /** The rows as a reader of the table would see them. */
  preview(): readonly Readonly<Record<string, SqlValue>>[];
}

/** A column of the rows' JSON. `type`: as JSON_TABLE reads it; text, where a number may pass 2^53. */
export interface LedgerColumn<Name> {
  readonly column: Name;
  readonly type: string;
}

export interface LedgerDeclaration<Row, Sum> extends SumsOf<Row, Sum> {
  readonly table: string;
  /** Unique in the table together with source, topic, part and first_offset. */
  readonly groups: readonly LedgerColumn<keyof Sum & string>[];
  readonly sums: readonly LedgerColumn<keyof Sum & string>[];
}

/**
 * A ledger in a table that has, beside its groups and sums: processing_id (the key), processed_at, source, topic, part,
 * first_offset, next_offset, newest_timestamp, and newest_event_time (epoch ms) where its marks know event time; unique by
 * source, topic, part, first_offset and groups; with an index `marks` of source, topic, part, next_offset.
 */
export function ledgerTable<Row, Sum extends Readonly<Record<keyof Sum, SqlValue>>>(
  declaration: LedgerDeclaration<Row, Sum>,
): LedgerTable<Row> {
  const { table, groups, sums, eventTimeOf } = declaration;
  const own = [...groups, ...sums];
  const columns = own.map(({ column }) => column);
  const statements = statementsOf(table, own, eventTimeOf !== undefined);
  return {
    table,
    groups: groups.map(({ column }) => column),
    sums: sums.map(({ column }) => column),
    insertion: statements.insert,
    open: (cluster, origin, patience) => {
      const { eventSourceArn: source, topic } = origin;
      const send = (sql: string, parameters: Readonly<Record<string, SqlValue>>) =>
        execute(cluster, sql, { source, topic, ...parameters }, patience());
      return {
        origin,
        readMarks: async () => marksOf((await send(statements.marks, {})).rows),
        prepare: (records, marks) => {
          const { parts, rows } = ledgerRows(origin, records, marks, declaration);
          return {
            parts,
            rows: rows.length,
            json: JSON.stringify(byPartition(rows, columns)),
            preview: () => rows.map(shown),
          };
        },
        append: async ({ json }) => (await send(statements.append, { rows: json })).updated,
        insert: async ({ json }) => void (await send(statements.insert, { rows: json })),
        wayOut: time =>
          'To keep the old sums and count the new topic from its start: ' +
          `UPDATE ${table} SET source = CONCAT(source, ' before ${time}') WHERE source = '${source}' AND topic = '${topic}'`,
      };
    },
  };
}

function shown(row: Provenance): Readonly<Record<string, SqlValue>> {
  const { id, part, expected: _, first, next, newest: __, event_time: ___, ...sum } = row;
  return { processing_id: id, ...sum, part, first_offset: first, next_offset: next };
}

function marksOf(rows: readonly (readonly SqlValue[])[]): Marks {
  return new Map(
    rows.map(([part, next, newest, eventTime]): [number, Mark] => [
      Number(part),
      {
        next: Number(next),
        newest: Number(newest),
        ...(eventTime !== undefined && { eventTime: Number(eventTime) }),
      },
    ]),
  );
}

/**
 * Appending writes rows where their partition's mark still is the expected one: one statement, so all rows of a part or
 * none. Needs REPEATABLE READ or stricter, the default: two at once end in a duplicate key or a deadlock. The mark is read
 * as the last entry of its index, which is forced, in an order that names the partition too: MAX, another plan, MySQL with the
 * order of offsets alone, or MariaDB before 11 with that of all its columns, would read, and lock, every row that the partition ever had. Those of all partitions are grouped
 * by the index's own columns, though two are given: so it is asked for its last entries alone.
 */
function statementsOf(
  table: string,
  columns: readonly LedgerColumn<string>[],
  withEventTime: boolean,
): Readonly<Record<'insert' | 'append' | 'marks', string>> {
  const own = (prefix: string) => columns.map(({ column }) => `${prefix}\`${column}\``).join(', ');
  const also = (text: string) => (withEventTime ? text : '');
  const insert = `
INSERT INTO ${table}
  (processing_id, processed_at, ${own('')}, source, topic, part, first_offset, next_offset, newest_timestamp${also(', newest_event_time')})
SELECT CONCAT(r.id, '-', r.row_of_part), UTC_TIMESTAMP(3), ${own('r.')}, :source, :topic, r.part, r.first_offset, r.next_offset, r.newest${also(', r.event_time')}
FROM JSON_TABLE(:rows, '$[*]' COLUMNS (
  id VARCHAR(80) PATH '$.id',
  part INT PATH '$.part',
  expected BIGINT PATH '$.expected',
  first_offset BIGINT PATH '$.first',
  next_offset BIGINT PATH '$.next',
  newest BIGINT PATH '$.newest',${also("\n  event_time BIGINT PATH '$.event_time',")}
  NESTED PATH '$.rows[*]' COLUMNS (
    row_of_part INT PATH '$[0]',
    ${columns.map(({ column, type }, index) => `\`${column}\` ${type} PATH '$[${index + 1}]'`).join(',\n    ')}
  )
)) r`;
  const origin = 'a.source = :source AND a.topic = :topic';
  return {
    insert,
    append: `${insert}
WHERE r.expected = COALESCE((
  SELECT a.next_offset FROM ${table} a FORCE INDEX (marks) WHERE ${origin} AND a.part = r.part
  ORDER BY a.part DESC, a.next_offset DESC LIMIT 1
), -1)`,
    marks: `
SELECT m.part, m.next_offset, MAX(a.newest_timestamp)${also(', MAX(a.newest_event_time)')}
FROM (
  SELECT part, MAX(next_offset) AS next_offset FROM ${table} WHERE source = :source AND topic = :topic GROUP BY source, topic, part
) m
JOIN ${table} a ON ${origin} AND a.part = m.part AND a.next_offset = m.next_offset
GROUP BY m.part, m.next_offset`,
  };
}
