import { type AbortedTransaction, AbortedRanges } from './aborted.ts';
import { appendRecords } from './batch-records.ts';
import { Malformed } from './byte-reader.ts';
import type { FetchedRecord, FetchedRecords } from './fetched.ts';
import { appendMessages, ENTRY_HEAD_BYTES } from './message-set.ts';
import { recordBatch } from './record-batch.ts';
import type { Room } from './room.ts';
import { TooLarge } from './unpacked.ts';

/** A batch's format is here, whatever it is. */
const FORMAT_AT = 16;
const LAST_DELTA_AT = 23;
const COUNT_AT = 57;
/** The shortest of each, its offset and size included. */
const BATCH_BYTES = 61;
const MESSAGE_BYTES = 26;

/** What a partition's answer holds. */
export interface PartitionBytes {
  /** Batches, the last of them perhaps cut off. */
  readonly bytes: Buffer;
  /** The position asked for. */
  readonly from: bigint;
  readonly aborted: readonly AbortedTransaction[];
}

/**
 * The records of an answer as far as there is room, in every format there was. It ends before a batch that cannot be
 * read. Throws Malformed where not even the batches' lengths make sense, which another try may mend.
 */
export function readBatches({ bytes, from, aborted }: PartitionBytes, room: Room): FetchedRecords {
  const ranges = new AbortedRanges(aborted);
  const records: FetchedRecord[] = [];
  let next = from;
  for (let at = 0; at + MESSAGE_BYTES <= bytes.length; ) {
    const entry = entryAt(bytes, at);
    if (entry === undefined || room.isFull) break;
    at += entry.length;
    try {
      const behind = readEntry(entry, next, ranges, room, records);
      if (behind > next) next = behind;
    } catch (error) {
      if (!(error instanceof Malformed) && !(error instanceof TooLarge)) throw error;
      return { records, ...unreadableFrom(entry, next, error.message) };
    }
  }
  return { records, next };
}

/** The batch or message that begins there; undefined when it is cut off. */
function entryAt(bytes: Buffer, at: number): Buffer | undefined {
  const length = ENTRY_HEAD_BYTES + bytes.readInt32BE(at + 8);
  const format = bytes.readInt8(at + FORMAT_AT);
  if (length < (format === 0 || format === 1 ? MESSAGE_BYTES : BATCH_BYTES))
    throw new Malformed(`a batch of ${length} bytes is too short to be one`);
  return at + length > bytes.length ? undefined : bytes.subarray(at, at + length);
}

function readEntry(
  entry: Buffer,
  from: bigint,
  ranges: AbortedRanges,
  room: Room,
  into: FetchedRecord[],
): bigint {
  const format = entry.readInt8(FORMAT_AT);
  if (format === 0 || format === 1) return appendMessages(entry, from, room, into);
  if (format !== 2) throw new Malformed(`it has format ${format}, which is not known`);
  const batch = recordBatch(entry);
  return ranges.hides(batch) || batch.last < from ? batch.last + 1n : appendRecords(batch, from, room, into);
}

/** What the head of a batch says of it, as far as it can be true. */
function unreadableFrom(
  entry: Buffer,
  next: bigint,
  reason: string,
): Pick<FetchedRecords, 'next' | 'unreadable'> {
  const isBatch = entry.readInt8(FORMAT_AT) === 2;
  const base = entry.readBigInt64BE();
  const first = base > next ? base : next;
  const last = base + (isBatch ? BigInt(Math.max(0, entry.readInt32BE(LAST_DELTA_AT))) : 0n);
  return {
    next: first,
    unreadable: {
      first,
      last: last > first ? last : first,
      records: isBatch ? Math.max(0, entry.readInt32BE(COUNT_AT)) : 1,
      reason,
    },
  };
}
