import { Refusal } from '../../terminal/refusal.ts';

const MAX_BATCH_BYTES = 'MILLRACE_MAX_BATCH_BYTES';
/** A batch as a broker takes it by default, and what one buffer holds for sure. */
const LEAST_BYTES = 1024 * 1024;
const MOST_BYTES = 2 ** 31 - 1;

export interface RoomBounds {
  /** Of one batch, unpacked: a batch that is larger cannot be read. */
  readonly unpackedBytes: number;
  /** Of all records of an answer; one more record than fits is taken where there is none yet. */
  readonly records: number;
  readonly recordBytes: number;
}

/** What an answer of the broker may become in memory: what there is no room for is asked for again. */
export const usualBounds: RoomBounds = {
  unpackedBytes: 128 * 1024 * 1024,
  records: 100_000,
  recordBytes: 32 * 1024 * 1024,
};

/** Changed bounds, by the variable `MILLRACE_MAX_BATCH_BYTES`: what one batch may unpack to. Refuses what is no such size. */
export function boundsIn(environment: Readonly<Record<string, string | undefined>>): Partial<RoomBounds> {
  const text = environment[MAX_BATCH_BYTES];
  if (text === undefined || text === '') return {};
  const unpackedBytes = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (unpackedBytes < LEAST_BYTES || unpackedBytes > MOST_BYTES)
    throw new Refusal(
      `${MAX_BATCH_BYTES} wants a number of bytes from ${LEAST_BYTES} to ${MOST_BYTES}, not "${text}"`,
    );
  return { unpackedBytes };
}

/** The room that is left for the partitions of one answer. */
export class Room {
  readonly unpackedBytes: number;
  #records: number;
  #bytes: number;

  constructor(bounds: RoomBounds) {
    this.unpackedBytes = bounds.unpackedBytes;
    this.#records = bounds.records;
    this.#bytes = bounds.recordBytes;
  }

  get isFull(): boolean {
    return this.#records <= 0 || this.#bytes <= 0;
  }

  /** For one record of so many bytes. */
  take(bytes: number): void {
    this.#records--;
    this.#bytes -= bytes;
  }
}
