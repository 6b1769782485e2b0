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
