import type { Mark, Marks } from '../../../domain/ledger.ts';
import type { Origin } from '../../../domain/origin.ts';
import { execute } from '../data-api.ts';
import type { Cluster, Patience } from '../data-api.ts';

const insertSql = `
INSERT INTO aggregated_data
  (processing_id, processed_at, sector, total_volume, date, source, topic, part, first_offset, next_offset, newest_timestamp)
SELECT r.id, UTC_TIMESTAMP(3), r.sector, r.volume, r.day, :source, :topic, r.part, r.first_offset, r.next_offset, r.newest
FROM JSON_TABLE(:rows, '$[*]' COLUMNS (
  id VARCHAR(80) PATH '$.id',
  part INT PATH '$.part',
  expected BIGINT PATH '$.expected',
  first_offset BIGINT PATH '$.first',
  next_offset BIGINT PATH '$.next',
  newest BIGINT PATH '$.newest',
  day VARCHAR(10) PATH '$.day',
  sector VARCHAR(64) PATH '$.sector',
  volume VARCHAR(40) PATH '$.volume'
)) r`;

/**
 * Appends partial sums where their partition's mark still is the expected one: one statement, so all rows of a
 * part or none. Needs REPEATABLE READ or stricter, the default: two at once end in a duplicate key or a deadlock.
 */
const appendSql = `${insertSql}
WHERE r.expected = COALESCE(
  (SELECT MAX(a.next_offset) FROM aggregated_data a WHERE a.source = :source AND a.topic = :topic AND a.part = r.part), -1)`;

const marksSql = `
SELECT m.part, m.next_offset, MAX(a.newest_timestamp)
FROM (SELECT part, MAX(next_offset) AS next_offset FROM aggregated_data WHERE source = :source AND topic = :topic GROUP BY part) m
JOIN aggregated_data a
  ON a.source = :source AND a.topic = :topic AND a.part = m.part AND a.next_offset = m.next_offset
GROUP BY m.part, m.next_offset`;

/** Rows written; fewer than sent when another writer moved a mark. */
export async function appendSums(
  cluster: Cluster,
  origin: Origin,
  rowsJson: string,
  patience: Patience,
): Promise<number> {
  const { source, topic } = origin;
  return (await execute(cluster, appendSql, { source, topic, rows: rowsJson }, patience)).updated;
}

/**
 * Writes the sums of records that were set aside before, under a source of their own that keeps no marks. Rejects with
 * SqlError, kind `duplicate`, when they were written already.
 */
export async function insertSums(
  cluster: Cluster,
  origin: Origin,
  rowsJson: string,
  patience: Patience,
): Promise<void> {
  const { source, topic } = origin;
  await execute(cluster, insertSql, { source, topic, rows: rowsJson }, patience);
}

/** The marks of all partitions of a topic. */
export async function readMarks(cluster: Cluster, origin: Origin, patience: Patience): Promise<Marks> {
  const { source, topic } = origin;
  const { rows } = await execute(cluster, marksSql, { source, topic }, patience);
  return new Map(
    rows.map(([part, next, newest]): [number, Mark] => [
      Number(part),
      { next: Number(next), newest: Number(newest) },
    ]),
  );
}
