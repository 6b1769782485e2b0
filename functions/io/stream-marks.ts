import type { Mark, Marks, Part } from '../../domain/ledger.ts';
import { execute } from './data-api.ts';
import type { Cluster, Patience } from './data-api.ts';
import type { Transaction } from './transaction.ts';

/** Whose marks: a stream's, of one topic of one event source. */
export interface MarkOwner {
  readonly stream: string;
  readonly source: string;
  readonly topic: string;
}

/** The owner of the mark of one record that is redriven: no other record's, and not the stream's. */
export function redriveOwner({ stream, source, topic }: MarkOwner, offset: number): MarkOwner {
  return { stream, source: `redrive:${offset}:${source}`, topic };
}

const redriven = /^redrive:(\d+):(.+)$/s;

/** Which of the records from an offset on were redriven before the stream came to them: `partition/offset`. */
export async function readRedriven(
  cluster: Cluster,
  owner: MarkOwner,
  { first, last }: { readonly first: number; readonly last: number },
  patience: Patience,
): Promise<ReadonlySet<string>> {
  const sql = `SELECT source, part FROM stream_marks
WHERE stream = :stream AND source LIKE 'redrive:%' AND topic = :topic AND next_offset > :first AND next_offset <= :last + 1`;
  const { stream, topic } = owner;
  const { rows } = await execute(cluster, sql, { stream, topic, first, last }, patience);
  return new Set(
    rows.flatMap(([text, part]) => {
      const [, offset, source] = redriven.exec(String(text)) ?? [];
      return source === owner.source ? [`${Number(part)}/${offset}`] : [];
    }),
  );
}

const owned = 'stream = :stream AND source = :source AND topic = :topic';

export async function readStreamMarks(
  cluster: Cluster,
  owner: MarkOwner,
  patience: Patience,
): Promise<Marks> {
  const sql = `SELECT part, next_offset, newest_timestamp FROM stream_marks WHERE ${owned}`;
  const { rows } = await execute(cluster, sql, { ...owner }, patience);
  return new Map(rows.map(([part, ...mark]): [number, Mark] => [Number(part), markOf(mark)]));
}

/** Makes the row of a partition that has none, in a transaction of its own: a lock needs something to lock. */
export async function makeStreamMark(
  cluster: Cluster,
  owner: MarkOwner,
  part: number,
  patience: Patience,
): Promise<void> {
  const sql = `INSERT IGNORE INTO stream_marks (stream, source, topic, part, next_offset, newest_timestamp, updated_at)
VALUES (:stream, :source, :topic, :part, -1, -1, UTC_TIMESTAMP(3))`;
  await execute(cluster, sql, { ...owner, part }, patience);
}

/** Takes a partition's mark for the rest of the transaction. Rejects at once when another transaction has it. */
export async function takeStreamMark(
  transaction: Transaction,
  owner: MarkOwner,
  part: number,
): Promise<Mark | undefined> {
  const sql = `SELECT next_offset, newest_timestamp FROM stream_marks WHERE ${owned} AND part = :part FOR UPDATE NOWAIT`;
  const { rows } = await transaction.execute(sql, { ...owner, part });
  return rows[0] && markOf(rows[0]);
}

export async function moveStreamMarks(
  transaction: Transaction,
  owner: MarkOwner,
  parts: readonly Part<unknown>[],
): Promise<void> {
  const sql = `UPDATE stream_marks SET next_offset = :next, newest_timestamp = :newest, updated_at = UTC_TIMESTAMP(3)
WHERE ${owned} AND part = :part`;
  const sets = parts.map(({ partition, nextOffset, newest }) => ({
    ...owner,
    part: partition,
    next: nextOffset,
    newest,
  }));
  await transaction.executeEach(sql, sets);
}

/**
 * Moves a partition's mark behind a record that is not to be written; a mark behind it already stays. `timestamp`: the
 * record's, epoch ms, so that the record is not taken for one of a topic made anew when it is delivered again. Rejects
 * with a conflict where a transaction holds the mark for long.
 */
export async function passStreamMark(
  cluster: Cluster,
  owner: MarkOwner,
  {
    partition: part,
    offset,
    timestamp,
  }: { readonly partition: number; readonly offset: number; readonly timestamp: number },
  patience: Patience,
): Promise<void> {
  await makeStreamMark(cluster, owner, part, patience);
  const sql = `UPDATE stream_marks SET next_offset = GREATEST(next_offset, :next), newest_timestamp = GREATEST(newest_timestamp, :timestamp), updated_at = UTC_TIMESTAMP(3)
WHERE ${owned} AND part = :part`;
  await execute(cluster, sql, { ...owner, part, next: offset + 1, timestamp }, patience);
}

/**
 * Writes down, for all to see, which transaction holds the marks: a function that is killed leaves its transaction open
 * for three minutes, and its successor can end it.
 */
export async function announceHolder(
  cluster: Cluster,
  owner: MarkOwner,
  parts: readonly Part<unknown>[],
  transactionId: string,
  patience: Patience,
): Promise<void> {
  const rows = parts.map((_, index) => `(:stream, :source, :topic, :part${index}, :id)`);
  const numbers = parts.map(({ partition }, index) => [`part${index}`, partition] as const);
  const sql = `INSERT INTO stream_transactions (stream, source, topic, part, transaction_id) VALUES ${rows.join(', ')}
ON DUPLICATE KEY UPDATE transaction_id = :id`;
  const parameters = { ...owner, ...Object.fromEntries(numbers), id: transactionId };
  await execute(cluster, sql, parameters, patience);
}

/** The transactions that last held marks of these partitions; most of them have ended. */
export async function readHolders(
  cluster: Cluster,
  owner: MarkOwner,
  parts: readonly Part<unknown>[],
  patience: Patience,
): Promise<readonly string[]> {
  const sql = `SELECT part, transaction_id FROM stream_transactions WHERE ${owned}`;
  const { rows } = await execute(cluster, sql, { ...owner }, patience);
  const wanted = new Set(parts.map(({ partition }) => partition));
  return [...new Set(rows.filter(([part]) => wanted.has(Number(part))).map(([, id]) => String(id)))];
}

function markOf([next, newest]: readonly (string | number | boolean | null)[]): Mark {
  return { next: Number(next), newest: Number(newest) };
}
