import { markOf } from '../../domain/ledger.ts';
import type { Cluster, Patience } from '../io/data-api.ts';
import { readStreamMarks, redriveOwner } from '../io/stream-marks.ts';
import type { MarkOwner } from '../io/stream-marks.ts';
import { wasSetAside } from '../io/stream-tries.ts';
import { isRecordFault, reasonOf } from './record-fault.ts';
import { reserveMs, writeOnce } from './write-once.ts';
import type { Message, Prepare, Written } from './write-once.ts';

/**
 * Writes records that the stream has passed without them, one by one and each once: every one has a mark of its own,
 * and the stream's stays where it is. `fault`: what the module or the database has against a record; it and those behind
 * it are not written. A record that is kept as set aside (`isKept`) may have been written after all, where the function
 * was killed before it noted that: the mark has passed it without the note, and it is skipped. Rejects as writeOnce does.
 */
export async function redrive(
  cluster: Cluster,
  owner: MarkOwner,
  { records, isKept }: { readonly records: readonly Message[]; readonly isKept: boolean },
  prepare: Prepare,
  remainingMs: () => number,
): Promise<Written & { readonly fault?: string }> {
  let statements = 0;
  let skipped = 0;
  for (const record of records) {
    try {
      const own = redriveOwner(owner, record.offset);
      const patience = { waitMs: remainingMs() - reserveMs };
      if (isKept && (await wasWritten(cluster, owner, record, patience))) {
        skipped += 1;
        continue;
      }
      const written = await writeOnce(cluster, own, [record], prepare, remainingMs);
      statements += written.statements;
      skipped += written.skipped;
    } catch (error) {
      if (!isRecordFault(error)) throw error;
      return { statements, skipped, fault: reasonOf(error) };
    }
  }
  return { statements, skipped };
}

async function wasWritten(
  cluster: Cluster,
  owner: MarkOwner,
  record: Message,
  patience: Patience,
): Promise<boolean> {
  const marks = await readStreamMarks(cluster, owner, patience);
  return (
    markOf(marks, record.partition).next > record.offset &&
    !(await wasSetAside(cluster, owner, record, patience))
  );
}
