import { execute } from './data-api.ts';
import type { Cluster, Patience } from './data-api.ts';
import type { MarkOwner } from './stream-marks.ts';
import type { Transaction } from './transaction.ts';

/** A record of an owner's topic. `timestamp`: epoch ms; with the offset it shows a topic that was made anew. */
interface RecordPlace {
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
}

const owned = 'stream = :stream AND source = :source AND topic = :topic AND part = :part';
const longestReason = 1_000;

/** In how many deliveries a record has failed. One record of a partition is remembered: the one it stands at. */
export async function readTries(
  cluster: Cluster,
  owner: MarkOwner,
  { partition: part, offset, timestamp }: RecordPlace,
  patience: Patience,
): Promise<number> {
  const sql = `SELECT tries FROM stream_tries WHERE ${owned} AND record_offset = :offset AND record_timestamp = :timestamp`;
  const { rows } = await execute(cluster, sql, { ...owner, part, offset, timestamp }, patience);
  return Number(rows[0]?.[0] ?? 0);
}

/**
 * Writes down that a record has failed so many times, in a transaction of its own, since the one that failed is rolled
 * back. A number, not a step: the statement may be sent twice.
 */
export async function noteTries(
  cluster: Cluster,
  owner: MarkOwner,
  { partition: part, offset, timestamp }: RecordPlace,
  { tries, reason }: { readonly tries: number; readonly reason: string },
  patience: Patience,
): Promise<void> {
  const sql = `INSERT INTO stream_tries (stream, source, topic, part, record_offset, record_timestamp, tries, reason, updated_at)
VALUES (:stream, :source, :topic, :part, :offset, :timestamp, :tries, :reason, UTC_TIMESTAMP(3))
ON DUPLICATE KEY UPDATE record_offset = :offset, record_timestamp = :timestamp, tries = :tries, reason = :reason, updated_at = UTC_TIMESTAMP(3)`;
  const values = { ...owner, part, offset, timestamp, tries, reason: reason.slice(0, longestReason) };
  await execute(cluster, sql, values, patience);
}

/** How many records before a partition's mark were set aside one directly after the other. */
export async function asideInARow(
  transaction: Transaction,
  owner: MarkOwner,
  part: number,
  mark: number,
): Promise<number> {
  const sql = `SELECT in_a_row FROM stream_set_aside WHERE ${owned} AND record_offset = :last`;
  const { rows } = await transaction.execute(sql, { ...owner, part, last: mark - 1 });
  return Number(rows[0]?.[0] ?? 0);
}

/** Writes down that a record is set aside, in the transaction that moves the mark behind it. */
export async function noteSetAside(
  transaction: Transaction,
  owner: MarkOwner,
  { partition: part, offset }: RecordPlace,
  inARow: number,
): Promise<void> {
  const sql = `INSERT INTO stream_set_aside (stream, source, topic, part, record_offset, in_a_row, set_aside_at)
VALUES (:stream, :source, :topic, :part, :offset, :inARow, UTC_TIMESTAMP(3))
ON DUPLICATE KEY UPDATE in_a_row = :inARow, set_aside_at = UTC_TIMESTAMP(3)`;
  await transaction.execute(sql, { ...owner, part, offset, inARow });
}

/** Whether a record that the mark has passed was set aside; if not, it was written. */
export async function wasSetAside(
  cluster: Cluster,
  owner: MarkOwner,
  { partition: part, offset }: RecordPlace,
  patience: Patience,
): Promise<boolean> {
  const sql = `SELECT part FROM stream_set_aside WHERE ${owned} AND record_offset = :offset`;
  return (await execute(cluster, sql, { ...owner, part, offset }, patience)).rows.length > 0;
}
