import { foldDays, openOffset } from '../../domain/day-fold.ts';
import { markDay } from '../../domain/ledger-rows.ts';
import { redrivenTopics } from '../../domain/redriven-place.ts';
import { execute } from './data-api.ts';
import type { Cluster, Patience, SqlValue } from './data-api.ts';
import { type FoldedLedger, idsOf, mostRows, rowsOf } from './fold-rows.ts';
import { foldedId, foldedPrefix, foldInSteps } from './fold-steps.ts';
import type { Folded } from './fold-steps.ts';
import { inTransaction } from './transaction.ts';

/** Which days of a ledger are folded. */
export interface DayFold extends FoldedLedger {
  /** So many days, today being the first, are kept by the minute; by the database's clock. */
  readonly recentDays: number;
  /** What was counted so many minutes ago, of whatever day, is too: it may be counted anew from any batch on. */
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
  const { lock, replace } = rowsOf(fold);
  const { recentDays, recentMinutes: minutes } = fold;
  const which = { markDay, before: recentDays - 1, minutes, redriven: redrivenTopics };
  const find = async (sql: string, parameters: Readonly<Record<string, SqlValue>>) =>
    (await execute(cluster, sql, parameters, patience)).rows.map(([id]) => String(id));
  return foldInSteps(signal, async () => {
    const found = await find(statements.find, which);
    if (found.length === 0) return { rows: 0, isLast: true };
    const open = await find(statements.findOpen, { ids: JSON.stringify(found) });
    await inTransaction(cluster, signal, async transaction => {
      const rows = await lock(transaction, [...found, ...open]);
      const folded = foldDays(rows).map(row => ({ ...row, id: foldedId(row.id), processedAt: null }));
      await replace(transaction, rows, folded);
    });
    return { rows: found.length, isLast: found.length < mostRows };
  });
}

/**
 * `find` reads the index of days from its beginning, without a lock, and passes over what is folded; `findOpen` finds the folded
 * rows that take more. What another fold has put in the place of a row that has gone since ends in a duplicate key.
 */
function statementsOf({
  ledger: { table, groups },
  day,
}: DayFold): Readonly<Record<'find' | 'findOpen', string>> {
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
SELECT DISTINCT o.processing_id ${idsOf(table)}
STRAIGHT_JOIN ${table} o FORCE INDEX (provenance) ON ${sameGroup.join(' AND ')} AND o.first_offset = ${openOffset}`,
  };
}
