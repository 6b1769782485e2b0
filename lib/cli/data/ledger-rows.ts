import type { SqlValue } from '../../../functions/io/data-api.ts';
import type { TimedRows } from './clean-up.ts';

/** Rows that one statement changes, at most. */
export const rowsOfStep = 1_000;

/** Which rows of a ledger a time range has. */
export interface LedgerRows {
  readonly table: string;
  readonly parameters: Readonly<Record<string, SqlValue>>;
  /** SQL on the row `l`: it lies wholly within the range. */
  readonly isWithin: string;
  /** SQL on the row `l`: its UTC day. */
  readonly day: string;
  /** What makes a row add nothing and be of no time: columns and their values, as SQL. */
  readonly mark: Readonly<Record<string, string>>;
}

/** What was redriven has marks of its own: each record's row is all that says it was counted. */
const isRedriven = "l.source LIKE 'redrive:%'";
const sameBatch = (a: string, b: string): string =>
  ['source', 'topic', 'part', 'next_offset'].map(column => `${a}.${column} = ${b}.${column}`).join(' AND ');

/**
 * Removes rows of a ledger, and no mark. Of each partition's newest batch, and of each record that was redriven, one row
 * becomes a mark: it keeps its key, offsets and times, so that what is delivered again is still known. A row goes only where
 * its batch has such a mark, or its partition a newer batch; so a batch that comes meanwhile keeps its rows.
 */
export function ledgerRows({ table, parameters, isWithin, day, mark }: LedgerRows): TimedRows {
  const isMark = (row: string): string =>
    Object.entries(mark)
      .map(([column, value]) => `${row}.${column} = ${value}`)
      .join(' AND ');
  const goes = `${isWithin} AND NOT (${isMark('l')})`;
  const newest = `(SELECT source, topic, part, MAX(next_offset) AS next_offset FROM ${table} GROUP BY source, topic, part) n`;
  // DISTINCT, or the rows of a batch would be looked through for each of its rows.
  const marks = `LEFT JOIN (SELECT DISTINCT source, topic, part, next_offset FROM ${table} m WHERE ${isMark('m')}) k ON ${sameBatch('k', 'l')}`;
  const becomeMarks = (rows: string): string => `
UPDATE (${rows} LIMIT ${rowsOfStep}) chosen JOIN ${table} r ON r.processing_id = chosen.id
SET ${Object.entries(mark)
    .map(([column, value]) => `r.${column} = ${value}`)
    .join(', ')}`;
  return {
    table,
    parameters,
    count: `SELECT CAST(${day} AS CHAR) AS on_day, COUNT(*) FROM ${table} l WHERE ${goes} GROUP BY on_day ORDER BY on_day`,
    steps: [
      becomeMarks(`
SELECT MIN(l.processing_id) AS id FROM ${newest} JOIN ${table} l ON ${sameBatch('n', 'l')} ${marks}
WHERE ${goes} AND k.part IS NULL GROUP BY l.source, l.topic, l.part`),
      becomeMarks(`
SELECT MIN(l.processing_id) AS id FROM ${table} l ${marks}
WHERE ${isRedriven} AND ${goes} AND k.part IS NULL GROUP BY l.source, l.topic, l.part, l.next_offset`),
      // In this order of tables, or a range of a day would be looked for among all rows of a partition.
      `
DELETE r FROM (
  SELECT l.processing_id AS id
  FROM ${table} l
  STRAIGHT_JOIN ${newest} ON n.source = l.source AND n.topic = l.topic AND n.part = l.part
  ${marks}
  WHERE ${goes} AND (k.part IS NOT NULL OR (l.next_offset < n.next_offset AND NOT ${isRedriven}))
  LIMIT ${rowsOfStep}
) chosen JOIN ${table} r ON r.processing_id = chosen.id`,
    ],
  };
}
