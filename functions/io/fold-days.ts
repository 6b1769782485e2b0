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

/** Rows that one transaction takes: with the longest names they fit one result of the Data API, 1 MiB. */
const mostRows = 800;

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
  return foldInSteps(signal, mostRows, async () => {
    const ids = (await execute(cluster, statements.find, which, patience)).rows.map(([id]) => String(id));
    if (ids.length > 0)
      await inTransaction(cluster, signal, transaction => foldSome(transaction, fold, statements, ids));
    return ids.length;
  });
}

async function foldSome(
  transaction: Transaction,
  fold: DayFold,
  statements: Statements,
  ids: readonly string[],
): Promise<void> {
  const rows = await lockRows(transaction, statements.lock, { ids: JSON.stringify(ids) }, fold);
  if (rows.length === 0) return;
  const places = rows.map(({ source, topic, part, groups }) =>
    JSON.stringify([source, topic, part, ...groups]),
  );
  const groups = `[${[...new Set(places)].join(',')}]`;
  const all = [...rows, ...(await lockRows(transaction, statements.lockOpen, { groups }, fold))];
  await removeRows(
    transaction,
    fold.ledger.table,
    all.map(({ id }) => id),
  );
  const folded = foldDays(all).map(row => ({ ...row, id: foldedId(row.id), sums: row.sums.map(String) }));
  await transaction.execute(statements.add, { rows: JSON.stringify(folded) });
}

async function lockRows(
  transaction: Transaction,
  sql: string,
  parameters: Readonly<Record<string, SqlValue>>,
  { ledger }: DayFold,
): Promise<readonly DayRow[]> {
  const { rows } = await transaction.execute(sql, parameters);
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

type Statements = Readonly<Record<'find' | 'lock' | 'lockOpen' | 'add', string>>;

/**
 * `find` reads the index of days from its beginning, without a lock, and passes over what is folded. What it found is locked
 * by its keys, so that batches which come meanwhile are not held up; a row that has gone since is not there to be locked.
 */
function statementsOf({ ledger: { table, groups, sums }, day }: DayFold): Statements {
  const own = [...groups, ...sums];
  const ofRow = (prefix: string) => own.map(column => `${prefix}\`${column}\``).join(', ');
  const select = `SELECT l.processing_id, l.source, l.topic, l.part, l.first_offset, l.next_offset, l.newest_timestamp,
  ${own.map(column => `CAST(l.\`${column}\` AS CHAR)`).join(', ')}`;
  const texts = (columns: readonly string[], pathOf: (index: number) => string) =>
    columns.map((column, index) => `\`${column}\` VARCHAR(255) PATH '$${pathOf(index)}'`).join(', ');
  const sameGroup = groups.map(column =>
    column === day
      ? `l.\`${column}\` = CAST(r.\`${column}\` AS DATE)`
      : `l.\`${column}\` = r.\`${column}\` COLLATE utf8mb4_bin`,
  );
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
    lock: `
${select} FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id VARCHAR(80) PATH '$')) r
STRAIGHT_JOIN ${table} l ON l.processing_id = r.id COLLATE utf8mb4_bin
WHERE l.\`${day}\` > '${markDay}' FOR UPDATE NOWAIT`,
    lockOpen: `
${select} FROM JSON_TABLE(:groups, '$[*]' COLUMNS (
  source VARCHAR(256) PATH '$[0]', topic VARCHAR(249) PATH '$[1]', part INT PATH '$[2]',
  ${texts(groups, index => `[${index + 3}]`)}
)) r
STRAIGHT_JOIN ${table} l FORCE INDEX (provenance)
  ON l.source = r.source COLLATE utf8mb4_bin AND l.topic = r.topic COLLATE utf8mb4_bin AND l.part = r.part
  AND l.first_offset = ${openOffset} AND ${sameGroup.join(' AND ')}
FOR UPDATE NOWAIT`,
    add: `
INSERT INTO ${table}
  (processing_id, processed_at, ${ofRow('')}, source, topic, part, first_offset, next_offset, newest_timestamp)
SELECT r.id, UTC_TIMESTAMP(3), ${ofRow('r.')}, r.source, r.topic, r.part, r.first_offset, r.next_offset, r.newest
FROM JSON_TABLE(:rows, '$[*]' COLUMNS (
  id VARCHAR(80) PATH '$.id', source VARCHAR(256) PATH '$.source', topic VARCHAR(249) PATH '$.topic', part INT PATH '$.part',
  first_offset BIGINT PATH '$.first', next_offset BIGINT PATH '$.next', newest BIGINT PATH '$.newest',
  ${texts(groups, index => `.groups[${index}]`)}, ${texts(sums, index => `.sums[${index}]`)}
)) r`,
  };
}
