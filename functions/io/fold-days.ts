import { foldDays, openOffset } from '../../domain/day-fold.ts';
import type { DayRow } from '../../domain/day-fold.ts';
import { markDay } from '../../domain/ledger-rows.ts';
import { redrivenTopics } from '../../domain/redriven-place.ts';
import { execute } from './data-api.ts';
import type { Cluster, Patience, SqlValue } from './data-api.ts';
import { foldedId, foldedPrefix, foldInSteps, removeRows } from './fold-steps.ts';
import type { Folded } from './fold-steps.ts';
import type { LedgerTable } from './ledger-table.ts';
import { inTransaction } from './transaction.ts';
import type { Transaction } from './transaction.ts';

/** Rows that one transaction takes: with folded ones, and the longest names, they fit one result of the Data API, 1 MiB. */
const mostRows = 400;

/** Which days of a ledger are folded. */
export interface DayFold {
  /** A ledger of whole numbers without event times, with an index `by_day` that begins with the day. */
  readonly ledger: Pick<LedgerTable<never>, 'table' | 'groups' | 'sums'>;
  /** That of its groups which is a UTC day. */
  readonly day: string;
  /** So many days, today being the first, keep a row for each batch; by the database's clock. */
  readonly recentDays: number;
  /** What was counted so many minutes ago, of whatever day, keeps it too: it may be counted anew from any batch on. */
  readonly recentMinutes: number;
}

/**
 * Makes of the rows of past days one for each source, topic, partition and group. Left as they are: what holds a
 * partition's mark, what is recent, and redriven rows, which say that they have been.
 */
export function foldPastDays(
  cluster: Cluster,
  fold: DayFold,
  signal: AbortSignal,
  patience: Patience,
): Promise<Folded> {
  const statements = statementsOf(fold);
  const { recentDays, recentMinutes: minutes } = fold;
  const which = { markDay, before: recentDays - 1, minutes, redriven: redrivenTopics };
  const idsOf = async (sql: string, parameters: Readonly<Record<string, SqlValue>>) =>
    (await execute(cluster, sql, parameters, patience)).rows.map(([id]) => String(id));
  return foldInSteps(signal, mostRows, async () => {
    const found = await idsOf(statements.find, which);
    if (found.length === 0) return 0;
    const open = await idsOf(statements.findOpen, { ids: JSON.stringify(found) });
    await inTransaction(cluster, signal, async transaction => {
      const rows = await lockRows(transaction, statements.lock, [...found, ...open], fold);
      const folded = foldDays(rows).map(row => ({
        ...row,
        id: foldedId(row.id),
        sums: row.sums.map(String),
      }));
      await removeRows(
        transaction,
        fold.ledger.table,
        rows.map(({ id }) => id),
      );
      await transaction.execute(statements.add, { rows: JSON.stringify(folded) });
    });
    return found.length;
  });
}

async function lockRows(
  transaction: Transaction,
  sql: string,
  ids: readonly string[],
  { ledger }: DayFold,
): Promise<readonly DayRow[]> {
  const { rows } = await transaction.execute(sql, { ids: JSON.stringify(ids) });
  return rows.map(([id, source, topic, part, first, next, newest, ...values]) => ({
    id: String(id),
    source: String(source),
    topic: String(topic),
    part: Number(part),
    first: Number(first),
    next: Number(next),
    newest: Number(newest),
    groups: values.slice(0, ledger.groups.length).map(String),
    sums: values.slice(ledger.groups.length).map(sum => BigInt(String(sum))),
  }));
}

type Statements = Readonly<Record<'find' | 'findOpen' | 'lock' | 'add', string>>;

/**
 * `find` reads the index of days from its beginning, without a lock, and passes over what is folded; `findOpen` finds the folded
 * rows that take more. They are locked by their keys alone, which is forced, since a scan of a
 * small table would lock all: so no batch is held up, not even by a fold that was killed. A row that has gone since is not
 * there to be locked, and what another fold has put in its place ends in a duplicate key.
 */
function statementsOf({ ledger: { table, groups, sums }, day }: DayFold): Statements {
  const own = [...groups, ...sums];
  const ofRow = (prefix: string) => own.map(column => `${prefix}\`${column}\``).join(', ');
  const texts = (columns: readonly string[], name: string) =>
    columns.map((column, index) => `\`${column}\` VARCHAR(255) PATH '$.${name}[${index}]'`).join(', ');
  const withIds = "FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id VARCHAR(80) PATH '$')) r";
  const byId = `STRAIGHT_JOIN ${table} l FORCE INDEX (PRIMARY) ON l.processing_id = r.id COLLATE utf8mb4_bin`;
  const sameGroup = ['source', 'topic', 'part', ...groups].map(column => `o.\`${column}\` = l.\`${column}\``);
  return {
    find: `
SELECT l.processing_id FROM ${table} l FORCE INDEX (by_day)
STRAIGHT_JOIN (SELECT source, topic, part, MAX(next_offset) AS next_offset FROM ${table} GROUP BY source, topic, part) n
  ON n.source = l.source AND n.topic = l.topic AND n.part = l.part
WHERE l.\`${day}\` > :markDay AND l.\`${day}\` < UTC_DATE() - INTERVAL :before DAY
  AND l.processing_id NOT LIKE '${foldedPrefix}%' AND l.next_offset < n.next_offset
  AND l.processed_at < UTC_TIMESTAMP(3) - INTERVAL :minutes MINUTE
  AND l.source NOT LIKE 'redrive:%' AND l.topic NOT LIKE :redriven
LIMIT ${mostRows}`,
    findOpen: `
SELECT DISTINCT o.processing_id ${withIds} ${byId}
STRAIGHT_JOIN ${table} o FORCE INDEX (provenance) ON ${sameGroup.join(' AND ')} AND o.first_offset = ${openOffset}`,
    lock: `
SELECT l.processing_id, l.source, l.topic, l.part, l.first_offset, l.next_offset, l.newest_timestamp,
  ${own.map(column => `CAST(l.\`${column}\` AS CHAR)`).join(', ')}
${withIds} ${byId} WHERE l.\`${day}\` > '${markDay}' FOR UPDATE NOWAIT`,
    add: `
INSERT INTO ${table}
  (processing_id, processed_at, ${ofRow('')}, source, topic, part, first_offset, next_offset, newest_timestamp)
SELECT r.id, UTC_TIMESTAMP(3), ${ofRow('r.')}, r.source, r.topic, r.part, r.first_offset, r.next_offset, r.newest
FROM JSON_TABLE(:rows, '$[*]' COLUMNS (
  id VARCHAR(80) PATH '$.id', source VARCHAR(256) PATH '$.source', topic VARCHAR(249) PATH '$.topic', part INT PATH '$.part',
  first_offset BIGINT PATH '$.first', next_offset BIGINT PATH '$.next', newest BIGINT PATH '$.newest',
  ${texts(groups, 'groups')}, ${texts(sums, 'sums')}
)) r`,
  };
}
