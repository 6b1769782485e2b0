import { controlKind } from './batch-records.ts';
import type { RecordBatch } from './record-batch.ts';

/** A transaction that was aborted, as a fetch answer names it. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/**
 * Says of the batches of an answer, one after the other, which belong to aborted transactions. One begins at its first
 * offset and ends at its producer's abort marker, which the control flag of a batch tells, whatever a key looks like.
 */
export class AbortedRanges {
  readonly #waiting: AbortedTransaction[];
  readonly #open = new Set<bigint>();

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#waiting = transactions.toSorted((a, b) => (a.firstOffset < b.firstOffset ? 1 : -1));
  }

  /** Whether the batch holds nothing for a reader: aborted records, or a marker. */
  hides(batch: RecordBatch): boolean {
    for (let next = this.#waiting.at(-1); next !== undefined; next = this.#waiting.at(-1)) {
      if (next.firstOffset > batch.last) break;
      this.#open.add(next.producerId);
      this.#waiting.pop();
    }
    if (batch.isControl) {
      if (controlKind(batch) === 'abort') this.#open.delete(batch.producerId);
      return true;
    }
    return batch.isTransactional && this.#open.has(batch.producerId);
  }
}
