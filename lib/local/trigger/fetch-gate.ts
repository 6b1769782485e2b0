import type { Lane } from './lane.ts';
import type { MappingSettings } from '../../mapping/settings.ts';

/** Encoded records held ready for a partition: somewhat more than the largest event; and over all of a mapping's. */
const PARTITION_BYTES = 7 * 1024 * 1024;
const MAPPING_BYTES = 64 * 1024 * 1024;
const BUFFER_BATCHES = 3;

/** Keeps what waits for its batch within bounds: a partition that is full is not fetched until half of it is gone. */
export class FetchGate {
  readonly #maxCount: number;
  readonly #lanes: ReadonlyMap<number, Lane>;
  readonly #pause: (partition: number) => void;
  readonly #resume: (partition: number) => void;

  constructor(
    { BatchSize }: MappingSettings,
    lanes: ReadonlyMap<number, Lane>,
    { pause, resume }: { pause: (partition: number) => void; resume: (partition: number) => void },
  ) {
    this.#maxCount = BUFFER_BATCHES * Math.max(BatchSize, 1000);
    this.#lanes = lanes;
    this.#pause = pause;
    this.#resume = resume;
  }

  /** After records came. */
  close(lane: Lane): void {
    if (lane.paused || !this.#isFull(lane, 1)) return;
    lane.paused = true;
    this.#pause(lane.partition);
  }

  /** After records went. */
  open(lane: Lane): void {
    if (!lane.paused || this.#isFull(lane, 0.5)) return;
    lane.paused = false;
    this.#resume(lane.partition);
  }

  #isFull({ buffer }: Lane, share: number): boolean {
    const bytes = Math.min(PARTITION_BYTES, MAPPING_BYTES / Math.max(1, this.#lanes.size));
    return buffer.bytes > share * bytes || buffer.count > share * this.#maxCount;
  }
}
