import { setTimeout as wait } from 'node:timers/promises';
import {
  advance,
  dropCopies,
  dropCounted,
  followsOn,
  hasCopies,
  markOf,
  refuseRecreated,
  withEarlier,
  withSeen,
} from '../../domain/ledger.ts';
import type { LedgerRecord, Marks } from '../../domain/ledger.ts';
import type { Ledger, Prepared } from '../io/ledger-table.ts';
import { SqlError } from '../io/sql-error.ts';

export interface Additions<R> {
  /** Records whose rows are in the sums because of this call. */
  readonly added: readonly R[];
  /** Records whose rows an earlier call added. */
  readonly skipped: number;
  /** Records that the database cannot hold. */
  readonly refused: number;
  /** For the next call of this process. */
  readonly marks: Marks;
}

const mostAttempts = 10;
/** A quarter of what the Data API takes. */
const mostCharacters = 1_000_000;

/**
 * Adds records to the sums exactly once: marks → prepare → append → advance. `known`: marks of an earlier call, empty on
 * a cold start; they only save a read, since no record is skipped on their word. `refuse` keeps a record that the
 * database cannot hold. Rejects with TopicRecreated, and with whatever keeps the database from answering; calling again
 * with the same records is always right.
 */
export async function countRecords<Row, R extends LedgerRecord<readonly Row[]>>(
  ledger: Ledger<Row>,
  records: readonly R[],
  known: Marks,
  refuse: (record: R, reason: string) => Promise<void>,
): Promise<Additions<R>> {
  const added: R[] = [];
  let skipped = 0;
  let refused = 0;
  let marks = known;
  const readMarks = async () => {
    marks = withEarlier(await ledger.readMarks(), marks);
  };

  const count = async (some: readonly R[]): Promise<void> => {
    let pending = some;
    // Records that begin elsewhere were delivered before, or another process counted those between.
    if (!followsOn(pending, marks)) await readMarks();
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      refuseRecreated(ledger.origin.topic, pending.filter(hasRows), marks, ledger.wayOut);
      const left = dropCounted(pending, marks);
      skipped += pending.length - left.length;

      const prepared = ledger.prepare(left, marks);
      if (prepared.rows === 0) return;
      const isTooLong = prepared.json.length > mostCharacters && left.length > 1;
      const outcome = isTooLong ? 'halve' : await tryAppend(ledger, prepared);

      if (outcome === prepared.rows) {
        marks = advance(marks, prepared.parts);
        added.push(...left);
        return;
      }
      if (typeof outcome !== 'number') return countHalves(left, outcome);
      if (attempt > 2) await wait(Math.random() * 20 * attempt);
      await readMarks();
      const landed = outcome > 0 ? partitionsAt(prepared, marks) : new Set<number>();
      added.push(...left.filter(({ partition }) => landed.has(partition)));
      pending = left.filter(({ partition }) => !landed.has(partition));
    }
    throw new Error(
      `the marks of topic ${ledger.origin.topic} kept moving: gave up after ${mostAttempts} attempts`,
    );
  };

  /** Finds the record that the database refuses: halves in offset order, each with the marks that the one before left. */
  const countHalves = async (some: readonly R[], cause: SqlError | 'halve'): Promise<void> => {
    const [only, ...more] = some;
    if (only !== undefined && more.length === 0 && cause !== 'halve') {
      await refuse(only, `the database refused it: ${cause.message}`);
      refused += 1;
      // Or its redelivery would look like a new topic's.
      marks = withSeen(marks, only);
      return;
    }
    const middle = Math.ceil(some.length / 2);
    await count(some.slice(0, middle));
    await count(some.slice(middle));
  };

  const onceEach = async (): Promise<readonly R[]> => {
    if (!hasCopies(records)) return records;
    await readMarks();
    const left = dropCopies(ledger.origin.topic, records, marks, ledger.wayOut);
    skipped += records.length - left.length;
    return left;
  };

  await count(await onceEach());
  return { added, skipped, refused, marks };
}

function hasRows({ content }: LedgerRecord<readonly unknown[]>): boolean {
  return content.length > 0;
}

/** Rows written; or what the database has against one of the records. Other errors propagate. */
async function tryAppend(
  ledger: Pick<Ledger<unknown>, 'append'>,
  prepared: Prepared,
): Promise<number | SqlError> {
  try {
    return await ledger.append(prepared);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (error.kind === 'duplicate' || error.kind === 'conflict') return 0;
    if (error.kind === 'data') return error;
    throw error;
  }
}

/** The partitions that a statement wrote although it left out others: their mark stands where it put it. */
function partitionsAt({ parts }: Prepared, marks: Marks): ReadonlySet<number> {
  return new Set(
    parts.filter(part => markOf(marks, part.partition).next === part.nextOffset).map(part => part.partition),
  );
}
