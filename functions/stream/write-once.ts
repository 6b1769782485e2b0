import { setTimeout as wait } from 'node:timers/promises';
import { dropCounted, partition, refuseRecreated } from '../../domain/ledger.ts';
import type { LedgerRecord, Part } from '../../domain/ledger.ts';
import type { Cluster } from '../io/data-api.ts';
import { SqlError } from '../io/sql-error.ts';
import {
  announceHolder,
  makeStreamMark,
  moveStreamMarks,
  readHolders,
  readRedriven,
  readStreamMarks,
  takeStreamMark,
} from '../io/stream-marks.ts';
import type { MarkOwner } from '../io/stream-marks.ts';
import { endTransaction, inTransaction } from '../io/transaction.ts';
import type { Transaction } from '../io/transaction.ts';

export type Message = LedgerRecord<Uint8Array | null>;

/** Gets records ready outside the transaction; what it answers then runs in it, and answers how many statements that were. */
export type Prepare = (
  records: readonly Message[],
) => Promise<(transaction: Transaction, parts: readonly Part<unknown>[]) => Promise<number>>;

export interface Written {
  readonly statements: number;
  /** Records that were written before, or redriven. */
  readonly skipped: number;
}

/** At this much of a function's time left a transaction is rolled back, ms. */
export const reserveMs = 5_000;
const mostAttempts = 30;
const pauseMs = 500;
/** A mark that is held so long, 5 s, was most likely left by a function that was killed. */
const attemptsBeforeForce = 10;

/**
 * Runs what `prepare` makes of the records in one transaction with the marks of their partitions, so that each record
 * takes effect once however often it is delivered. Conflicts with other writers are tried again, which may call
 * `prepare` again. Rejects with TopicRecreated, with what the database refused, or when little time remains.
 */
export async function writeOnce(
  cluster: Cluster,
  owner: MarkOwner,
  records: readonly Message[],
  prepare: Prepare,
  remainingMs: () => number,
): Promise<Written> {
  const offsets = records.map(({ offset }) => offset);
  const span = { first: Math.min(...offsets), last: Math.max(...offsets) };
  const patience = () => ({ waitMs: remainingMs() - reserveMs });
  for (let attempt = 1; ; attempt++) {
    const [marks, redriven] = await Promise.all([
      readStreamMarks(cluster, owner, patience()),
      readRedriven(cluster, owner, span, patience()),
    ]);
    refuseRecreated(owner.topic, records, marks, () => wayOut(owner));
    const pending = dropCounted(records, marks).filter(
      ({ partition, offset }) => !redriven.has(`${partition}/${offset}`),
    );
    const skipped = records.length - pending.length;
    if (pending.length === 0) return { statements: 0, skipped };
    const work = await prepare(pending);
    const parts = partition(pending, marks);
    for (const part of parts)
      if (!marks.has(part.partition)) await makeStreamMark(cluster, owner, part.partition, patience());
    try {
      const statements = await inTransaction(cluster, timeout(remainingMs), async transaction => {
        for (const { partition, expected } of parts) {
          const mark = await takeStreamMark(transaction, owner, partition);
          if (mark?.next !== expected) throw new MarkMoved(owner, partition);
        }
        await announceHolder(cluster, owner, parts, transaction.id, patience());
        const count = await work(transaction, parts);
        await moveStreamMarks(transaction, owner, parts);
        return count;
      });
      return { statements, skipped };
    } catch (error) {
      const hasTime = remainingMs() > 2 * reserveMs && attempt < mostAttempts;
      if (!hasTime || !isPassing(error)) throw error;
      if (attempt % attemptsBeforeForce === 0)
        for (const id of await readHolders(cluster, owner, parts, patience()))
          await endTransaction(cluster, id);
      await wait(pauseMs);
    }
  }
}

/** Another delivery of the same records was quicker. */
class MarkMoved extends Error {
  override readonly name = 'MarkMoved';
  constructor({ stream, topic }: MarkOwner, partition: number) {
    super(`the mark of stream ${stream} in partition ${partition} of ${topic} was moved by somebody else`);
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof MarkMoved || (error instanceof SqlError && error.kind === 'conflict');
}

function timeout(remainingMs: () => number): AbortSignal {
  return AbortSignal.timeout(Math.max(0, remainingMs() - reserveMs));
}

function wayOut({ stream, source, topic }: MarkOwner): string {
  const own = `stream = '${stream}' AND source = '${source}' AND topic = '${topic}'`;
  return `To take the new topic from its start: DELETE FROM stream_marks WHERE ${own}; DELETE FROM stream_set_aside WHERE ${own}`;
}
