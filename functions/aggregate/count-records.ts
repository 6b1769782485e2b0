import { setTimeout as wait } from 'node:timers/promises';
import { advance, dropCounted, markOf, refuseRecreated } from '../../domain/ledger.ts';
import type { LedgerRecord, Marks } from '../../domain/ledger.ts';
import type { Origin } from '../../domain/origin.ts';
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
  let isFresh = known === undefined || followsUnknown(records, known);
  let marks = isFresh || known === undefined ? await ledger.readMarks() : known;
  const counted: R[] = [];
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    let pending = dropCounted(records, marks);
    if (pending.length < records.length && !isFresh) {
      marks = await ledger.readMarks();
      isFresh = true;
      pending = dropCounted(records, marks);
    }
    refuseRecreated(ledger.origin, records, marks);
    const skipped = records.length - pending.length - counted.length;
    const batch = ledger.prepare(pending, marks);
    if (batch.rows === 0) return { counted, skipped, refused: 0, marks };
    const isTooLong = batch.rowsJson.length > mostCharacters && pending.length > 1;
    const outcome = isTooLong ? 'halve' : await tryAppend(ledger, batch);
    if (outcome === batch.rows)
      return { counted: [...counted, ...pending], skipped, refused: 0, marks: advance(marks, batch.parts) };
    if (typeof outcome !== 'number') {
      const halves = await halve(ledger, pending, marks, skipped, outcome);
      return { ...halves, counted: [...counted, ...halves.counted] };
    }
    if (attempt > 2) await wait(Math.random() * 20 * attempt);
    marks = await ledger.readMarks();
    isFresh = true;
    if (outcome > 0) counted.push(...landed(pending, batch, marks));
  }
  throw new Error(
    `the marks of topic ${ledger.origin.topic} kept moving: gave up after ${mostAttempts} attempts`,
  );
}

/** Whether the records begin above a mark: most likely another process counted those between. */
function followsUnknown(records: readonly LedgerRecord<unknown>[], marks: Marks): boolean {
  const seen = new Set<number>();
  return records.some(({ partition, offset }) => {
    if (seen.has(partition)) return false;
    seen.add(partition);
    return offset > markOf(marks, partition).next;
  });
}

/** Rows written, or what the database refused. Errors other than the record's own propagate. */
async function tryAppend<R extends LedgerRecord<readonly unknown[]>>(
  ledger: Ledger<R>,
  batch: Batch,
): Promise<number | 'halve' | SqlError> {
  try {
    return await ledger.append(batch.rowsJson);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (error.kind === 'duplicate' || error.kind === 'conflict') return 0;
    if (error.kind === 'data') return error;
    throw error;
  }
}

/** The records of the parts that a statement wrote although it left out others: their mark stands where it put it. */
function landed<R extends LedgerRecord<unknown>>(pending: readonly R[], batch: Batch, marks: Marks): R[] {
  const parts = batch.parts.filter(part => markOf(marks, part.partition).next === part.nextOffset);
  const partitions = new Set(parts.map(part => part.partition));
  return pending.filter(record => partitions.has(record.partition));
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
