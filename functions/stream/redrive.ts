import type { Cluster } from '../io/data-api.ts';
import { SqlError } from '../io/sql-error.ts';
import { redriveOwner } from '../io/stream-marks.ts';
import type { MarkOwner } from '../io/stream-marks.ts';
import { writeOnce } from './write-once.ts';
import type { Message, Written } from './write-once.ts';
import { TransformFault } from './write-statement.ts';
import type { WriteStatement } from './write-statement.ts';

/**
 * Writes records that the stream has passed without them, one by one and each once: every one has a mark of its own,
 * and the stream's stays where it is. `fault`: what the module or the database has against a record; it and those behind
 * it are not written. Rejects as writeOnce does.
 */
export async function redrive(
  cluster: Cluster,
  owner: MarkOwner,
  records: readonly Message[],
  transform: (records: readonly Message[]) => Promise<readonly WriteStatement[]>,
  remainingMs: () => number,
): Promise<Written & { readonly fault?: string }> {
  let statements = 0;
  let skipped = 0;
  for (const record of records) {
    try {
      const own = redriveOwner(owner, record.offset);
      const written = await writeOnce(cluster, own, [record], transform, remainingMs);
      statements += written.statements;
      skipped += written.skipped;
    } catch (error) {
      const isItsOwn =
        error instanceof TransformFault || (error instanceof SqlError && error.kind === 'data');
      if (!isItsOwn) throw error;
      return { statements, skipped, fault: error.message };
    }
  }
  return { statements, skipped };
}
