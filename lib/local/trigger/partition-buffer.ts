import { type EncodedRecords, sizeOf } from './record-json.ts';
import type { RecordSlice } from './record-slice.ts';

/** Records of one partition taken for a batch, in order. */
export interface Taken {
  readonly slices: readonly RecordSlice[];
  readonly bytes: number;
  readonly count: number;
  readonly first: string;
  /** Offset to commit once they are processed. */
  readonly next: bigint;
}

interface Chunk extends EncodedRecords {
  /** Records of it already taken. */
  taken: number;
  /** Position behind the chunk, beyond any markers the client left out of its end, and records that were filtered out. */
  next: bigint;
}

/** Records of one partition fetched and not yet in a batch. */
export class PartitionBuffer {
  #chunks: Chunk[] = [];
  count = 0;
  bytes = 0;

  push(records: EncodedRecords, next: bigint): void {
    if (records.offsets.length === 0) {
      const last = this.#chunks.at(-1);
      if (last !== undefined) last.next = next;
      return;
    }
    this.#chunks.push({ ...records, taken: 0, next });
    this.count += records.offsets.length;
    this.bytes += sizeOf(records);
  }

  clear(): void {
    this.#chunks = [];
    this.count = 0;
    this.bytes = 0;
  }

  /** Size of the next record's text; 0 when there is none. */
  peekBytes(): number {
    const chunk = this.#chunks[0];
    return chunk === undefined ? 0 : endOf(chunk, chunk.taken) - startOf(chunk, chunk.taken);
  }

  /** As many records as fit into `maxCount` and `maxBytes`; undefined when not one does. */
  take(maxCount: number, maxBytes: number): Taken | undefined {
    const slices: RecordSlice[] = [];
    let bytes = 0;
    let count = 0;
    let first = '';
    let next = 0n;
    for (;;) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) break;
      const from = chunk.taken;
      const start = startOf(chunk, from);
      let to = from;
      while (
        to < chunk.offsets.length &&
        count + (to - from) < maxCount &&
        bytes + endOf(chunk, to) - start <= maxBytes
      )
        to++;
      if (to === from) break;
      slices.push({ records: chunk, from, to });
      bytes += endOf(chunk, to - 1) - start;
      count += to - from;
      first ||= chunk.offsets[from] ?? '';
      chunk.taken = to;
      const isEmptied = to === chunk.offsets.length;
      next = isEmptied ? chunk.next : BigInt(chunk.offsets[to - 1] ?? 0) + 1n;
      if (isEmptied) this.#chunks.shift();
      else break;
    }
    this.count -= count;
    this.bytes -= bytes;
    return count === 0 ? undefined : { slices, bytes, count, first, next };
  }
}

function endOf(chunk: Chunk, record: number): number {
  return chunk.ends[record] ?? 0;
}

function startOf(chunk: Chunk, record: number): number {
  return record === 0 ? 0 : endOf(chunk, record - 1);
}
