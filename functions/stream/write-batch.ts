import { keepAside } from '../io/set-aside.ts';
import type { MarkOwner } from '../io/stream-marks.ts';
import { asideInARow, noteSetAside, noteTries, readTries } from '../io/stream-tries.ts';
import type { StreamEnv } from './env.ts';
import { isRecordFault, reasonOf, withFrames } from './record-fault.ts';
import type { RecordFault } from './record-fault.ts';
import { reserveMs, writeOnce } from './write-once.ts';
import type { Message, Prepare, Written } from './write-once.ts';

export interface BatchJob {
  readonly env: StreamEnv;
  readonly owner: MarkOwner;
  readonly prepare: Prepare;
  readonly remainingMs: () => number;
}

export interface BatchWritten extends Written {
  readonly setAside: number;
  /** Why the batch must be delivered again; what is counted here stays done. */
  readonly failure?: unknown;
}

/** So many records in a row are the module's fault, not theirs. */
export const mostInARow = 20;

/**
 * Writes a batch, in one transaction where no record is at fault. Where one is, the batch is halved, in order, until the
 * record is found alone: those before it are written. It is tried once a delivery and nothing behind it in its partition
 * is written, until it has failed `env.maxTries` times; then it is set aside. Only faults of the record count
 * (`isRecordFault`); anything else ends the batch as it is.
 */
export async function writeBatch(job: BatchJob, records: readonly Message[]): Promise<BatchWritten> {
  const { env, owner, prepare, remainingMs } = job;
  const done = { statements: 0, skipped: 0, setAside: 0 };
  /** Partitions that stand at a record which is to be tried again. */
  const held = new Map<number, RecordHeld>();

  const write = async (some: readonly Message[]): Promise<void> => {
    const free = some.filter(({ partition }) => !held.has(partition));
    if (free.length === 0) return;
    const fault = await faultIn(free);
    const [only, ...more] = free;
    if (fault === undefined || only === undefined) return;
    if (more.length === 0) return failed(only, fault);
    const middle = Math.ceil(free.length / 2);
    await write(free.slice(0, middle));
    await write(free.slice(middle));
  };

  const faultIn = async (some: readonly Message[]): Promise<RecordFault | undefined> => {
    try {
      const { statements, skipped } = await writeOnce(env, owner, some, prepare, remainingMs);
      done.statements += statements;
      done.skipped += skipped;
      return undefined;
    } catch (error) {
      if (isRecordFault(error)) return error;
      throw error;
    }
  };

  const failed = async (record: Message, fault: RecordFault): Promise<void> => {
    try {
      const { skipped } = await countFailure(job, record, fault);
      done.skipped += skipped;
      done.setAside += 1 - skipped;
    } catch (error) {
      if (!(error instanceof RecordHeld)) throw error;
      held.set(record.partition, error);
    }
  };

  try {
    await write(records);
  } catch (failure) {
    return { ...done, failure };
  }
  const [failure] = held.values();
  return { ...done, ...(failure && { failure }) };
}

/**
 * Counts the failure of a record and, if that was the last one allowed, sets it aside: `skipped` is 0, or 1 where
 * somebody else has passed it. Rejects with RecordHeld where it is to be tried again. The mark moves in the transaction
 * that notes the record as set aside, and its item is put before that commits, so no record is lost. Killed in between,
 * or without an answer to the commit, the record is tried again, and its item replaced; if it is written then, the item
 * lacks its note, and a redrive leaves the record as it is.
 */
async function countFailure(
  { env, owner, remainingMs }: BatchJob,
  record: Message,
  fault: RecordFault,
): Promise<Written> {
  const patience = () => ({ waitMs: remainingMs() - reserveMs });
  const reason = reasonOf(fault);
  const tries = 1 + (await readTries(env, owner, record, patience()));
  await noteTries(env, owner, record, { tries, reason }, patience());
  if (env.maxTries === 0)
    throw new RecordHeld(owner, record, `try ${tries}; MAX_TRIES 0 never sets it aside`, fault);
  if (tries < env.maxTries)
    throw new RecordHeld(owner, record, `try ${tries} of ${env.maxTries}, before it is set aside`, fault);

  const { partition, offset, timestamp, content } = record;
  const setAside: Prepare = async () => async (transaction, parts) => {
    const before = await asideInARow(transaction, owner, partition, parts[0]?.expected ?? -1);
    if (before >= mostInARow)
      throw new RecordHeld(
        owner,
        record,
        `try ${tries}; the ${mostInARow} records before it were set aside, so it is most likely the module that fails: mend it, or pass this record by seek --skip`,
        fault,
      );
    const { source, topic } = owner;
    const kept = { source, topic, partition, offset, timestamp, value: content };
    await keepAside(env.setAsideTable, env.stream, { record: kept, reason });
    await noteSetAside(transaction, owner, record, before + 1);
    return 0;
  };
  return writeOnce(env, owner, [record], setAside, remainingMs);
}

/** A record at fault, at which its partition stands until it is delivered again. */
export class RecordHeld extends Error {
  override readonly name = 'RecordHeld';
  constructor({ topic }: MarkOwner, { partition, offset }: Message, count: string, cause: RecordFault) {
    super(`record ${partition}@${offset} of ${topic} failed (${count}): ${reasonOf(cause)}`, { cause });
    withFrames(this, cause);
  }
}
