import { setTimeout as wait } from 'node:timers/promises';
import { advance, dropCounted, findRecreated, markOf, TopicRecreated } from '../../domain/ledger.ts';
import type { LedgerRecord, Marks } from '../../domain/ledger.ts';
import type { Origin } from '../../domain/trades/sum-rows.ts';
import { SqlError } from '../io/sql-error.ts';

/** The table that keeps sums and, with them, marks. */
export interface Ledger<R extends LedgerRecord<readonly unknown[]>> {
  readonly origin: Origin;
  readMarks(): Promise<Marks>;
  /** One statement. What to send is `rows`, as JSON; no rows, nothing to send. */
  prepare(records: readonly R[], marks: Marks): Batch;
  /** Rows written: all of `rows`, or fewer when another writer moved a mark. Rejects with SqlError. */
  append(rowsJson: string): Promise<number>;
  /** Keeps a record that the database cannot hold. */
  refuse(record: R, reason: string): Promise<void>;
}

export interface Batch {
  readonly parts: Parameters<typeof advance>[1];
  readonly rows: number;
  readonly rowsJson: string;
}

export interface Counted<R> {
  /** Records whose rows are in the sums because of this call. */
  readonly counted: readonly R[];
  /** Records that were counted before. */
  readonly skipped: number;
  readonly refused: number;
  /** For the next call of this process. */
  readonly marks: Marks;
}

const mostAttempts = 10;
/** A quarter of what the Data API takes. */
const mostCharacters = 1_000_000;

/**
 * Adds records to the sums exactly once. `known`: marks of an earlier call, absent on a cold start; they only
 * save a read, since no record is skipped on their word. Rejects with TopicRecreated, and with whatever keeps
 * the database from answering; calling again with the same records is always right.
 */
export async function countRecords<R extends LedgerRecord<readonly unknown[]>>(
  ledger: Ledger<R>,
  records: readonly R[],
  known?: Marks,
): Promise<Counted<R>> {
  let marks = known ?? (await ledger.readMarks());
  let isFresh = known === undefined;
  let skipped = 0;
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    let pending = dropCounted(records, marks);
    if (pending.length < records.length && !isFresh) {
      marks = await ledger.readMarks();
      isFresh = true;
      pending = dropCounted(records, marks);
    }
    refuseRecreated(ledger.origin, records, marks);
    skipped = records.length - pending.length;
    const batch = ledger.prepare(pending, marks);
    if (batch.rows === 0) return { counted: [], skipped, refused: 0, marks };
    const isTooLong = batch.rowsJson.length > mostCharacters && pending.length > 1;
    const outcome = isTooLong ? 'halve' : await tryAppend(ledger, batch);
    if (outcome === 'written')
      return { counted: pending, skipped, refused: 0, marks: advance(marks, batch.parts) };
    if (outcome !== 'moved') return await halve(ledger, pending, marks, skipped, outcome);
    if (attempt > 2) await wait(Math.random() * 20 * attempt);
    marks = await ledger.readMarks();
    isFresh = true;
  }
  throw new Error(
    `the marks of topic ${ledger.origin.topic} kept moving: gave up after ${mostAttempts} attempts`,
  );
}

/** Errors other than the record's own propagate. */
async function tryAppend<R extends LedgerRecord<readonly unknown[]>>(
  ledger: Ledger<R>,
  batch: Batch,
): Promise<'written' | 'moved' | 'halve' | SqlError> {
  try {
    return (await ledger.append(batch.rowsJson)) === batch.rows ? 'written' : 'moved';
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (error.kind === 'duplicate' || error.kind === 'conflict') return 'moved';
    if (error.kind === 'data') return error;
    throw error;
  }
}

/** Finds the record that the database refuses: halves in offset order, each with the marks that the one before left. */
async function halve<R extends LedgerRecord<readonly unknown[]>>(
  ledger: Ledger<R>,
  records: readonly R[],
  marks: Marks,
  skipped: number,
  cause: SqlError | 'halve',
): Promise<Counted<R>> {
  const [only] = records;
  if (records.length === 1 && only && cause !== 'halve') {
    await ledger.refuse(only, `the database refused it: ${cause.message}`);
    return { counted: [], skipped, refused: 1, marks: withNewest(marks, only) };
  }
  const middle = Math.ceil(records.length / 2);
  const first = await countRecords(ledger, records.slice(0, middle), marks);
  const second = await countRecords(ledger, records.slice(middle), first.marks);
  return {
    counted: [...first.counted, ...second.counted],
    skipped: skipped + first.skipped + second.skipped,
    refused: first.refused + second.refused,
    marks: second.marks,
  };
}

/** A refused record's timestamp belongs to what the partition has seen, or its redelivery looked like a new topic. */
function withNewest(marks: Marks, record: LedgerRecord<unknown>): Marks {
  const mark = markOf(marks, record.partition);
  return new Map(marks).set(record.partition, { ...mark, newest: Math.max(mark.newest, record.timestamp) });
}

function refuseRecreated(
  origin: Origin,
  records: readonly LedgerRecord<readonly unknown[]>[],
  marks: Marks,
): void {
  const record = findRecreated(
    records.filter(({ content }) => content.length > 0),
    marks,
  );
  if (record) throw new TopicRecreated(origin.source, origin.topic, record, markOf(marks, record.partition));
}
