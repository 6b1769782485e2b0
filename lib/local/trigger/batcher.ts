import type { KafkaMessage } from 'kafkajs';
import type { EventText, InvokeResult } from '../workers/function.ts';
import type { EventWriter } from './batch-event.ts';
import { createCommitter } from './committer.ts';
import { deliver } from './deliver.ts';
import { createLane, type Lane, type LanePart, takeBatch } from './lane.ts';
import type { MappingSettings } from './mapping.ts';
import { encodeRecords } from './record-json.ts';
import type { Report } from './report.ts';

const DEFAULT_WINDOW_MS = 500;
/** Encoded records held ready over all partitions of a mapping: about three of the largest events. */
const BUFFER_BYTES = 20 * 1024 * 1024;
const BUFFER_BATCHES = 3;

/** What the batcher needs of the consumer, the function and the mapping's status. */
export interface BatcherOptions {
  readonly settings: MappingSettings;
  readonly events: EventWriter;
  readonly invoke: (event: EventText) => Promise<InvokeResult>;
  readonly commit: (offsets: ReadonlyMap<number, bigint>) => Promise<void>;
  readonly pause: (partition: number) => void;
  readonly resume: (partition: number) => void;
  /** The consumer can no longer be trusted and is to be made anew. */
  readonly onLost: (error: unknown) => void;
  readonly report: Report;
}

/**
 * Turns fetched records into calls: a batch closes at the first of BatchSize records, window over, 6 MB of event. One
 * batch is under way at a time, as one on-demand poller has; a batch that fails leaves that place to the partitions it
 * does not hold and is tried again by itself, endlessly, until it succeeds. Fetching goes on meanwhile.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  readonly #windowMs: number;
  readonly #lanes = new Map<number, Lane>();
  /** Partitions in a batch under way, whoever owns them now. */
  readonly #busy = new Set<number>();
  readonly #runs = new Set<Promise<void>>();
  readonly #failing = new Set<object>();
  readonly #closing = new AbortController();
  readonly #committer;
  #isMainBusy = false;
  #mainEndedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #turn = 0;

  constructor(options: BatcherOptions) {
    this.#options = options;
    const seconds = options.settings.MaximumBatchingWindowInSeconds;
    this.#windowMs = seconds === undefined ? DEFAULT_WINDOW_MS : seconds * 1000;
    this.#committer = createCommitter({
      commit: options.commit,
      owns: lane => this.#owns(lane),
      onCommitted: records => {
        options.report.committed(records);
        this.#consider();
      },
      onLost: options.onLost,
    });
  }

  /** The group assigned these partitions. Under a new member id nothing of before may be committed any more. */
  assign(partitions: readonly number[], isSameMember: boolean): void {
    for (const lane of this.#lanes.values()) {
      lane.buffer.clear();
      if (isSameMember && partitions.includes(lane.partition)) this.#relieve(lane);
      else this.#lanes.delete(lane.partition);
    }
    for (const partition of partitions) {
      if (!this.#lanes.has(partition)) {
        this.#lanes.set(partition, createLane(partition));
        this.#options.resume(partition);
      }
    }
  }

  /** Records in offset order; `next` is the position behind them. */
  receive(partition: number, messages: readonly KafkaMessage[], next: bigint): void {
    const lane = this.#lanes.get(partition);
    const first = messages[0];
    if (lane === undefined || first === undefined || this.#closing.signal.aborted) return;
    if (BigInt(first.offset) < lane.committed) {
      this.#options.onLost(
        new Error(
          `offset ${first.offset} of partition ${partition} came after ${lane.committed} was committed: the topic was made again`,
        ),
      );
      return;
    }
    const fresh =
      BigInt(first.offset) >= lane.floor
        ? messages
        : messages.filter(({ offset }) => BigInt(offset) >= lane.floor);
    if (lane.committed < 0n) lane.committed = BigInt(first.offset);
    if (lane.buffer.count === 0) lane.waitingSince = performance.now();
    lane.buffer.push(encodeRecords(this.#options.settings.Topics[0], partition, fresh), next);
    this.#options.report.polled(fresh.length);
    if (!lane.paused && this.#isFull(lane, 1)) {
      lane.paused = true;
      this.#options.pause(partition);
    }
    this.#consider();
  }

  /** Lets calls under way end, commits, and says whether all did within `graceMs`. Batches being retried are left. */
  async close(graceMs: number): Promise<boolean> {
    this.#stop();
    const finished = (async () => {
      await Promise.all(this.#runs);
      await this.#committer.idle();
      return true;
    })();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>(resolve => {
      timer = setTimeout(resolve, graceMs, false);
    });
    const isDone = await Promise.race([finished, late]);
    clearTimeout(timer);
    this.#committer.end();
    this.#lanes.clear();
    return isDone;
  }

  /** The consumer is gone: nothing may be committed. Resolves when the calls under way have ended. */
  async abandon(): Promise<void> {
    this.#stop();
    this.#lanes.clear();
    this.#committer.end();
    await Promise.all(this.#runs);
  }

  #stop(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
  }

  /** Looks once per turn of the event loop, so that all partitions of one fetch can share a batch. */
  #consider(): void {
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined;
      this.#maybeSend();
    });
  }

  #maybeSend(): void {
    clearTimeout(this.#timer);
    if (this.#closing.signal.aborted || this.#isMainBusy || this.#committer.failing) return;
    const free = this.#freeLanes();
    if (free.length === 0) return;
    const room = this.#options.events.room(free.length);
    const { BatchSize } = this.#options.settings;
    let count = 0;
    let bytes = 0;
    let since = Number.POSITIVE_INFINITY;
    for (const lane of free) {
      count += lane.buffer.count;
      bytes += lane.buffer.bytes;
      since = Math.min(since, lane.waitingSince);
    }
    const waitMs = Math.max(since, this.#mainEndedAt) + this.#windowMs - performance.now();
    if (count < BatchSize && bytes < room && waitMs > 0) {
      this.#timer = setTimeout(() => this.#maybeSend(), Math.ceil(waitMs));
      return;
    }
    const parts = takeBatch(free, BatchSize, room);
    for (const { lane } of parts) {
      lane.waitingSince = performance.now();
      this.#relieve(lane);
    }
    this.#turn += 1;
    const run = this.#run(parts).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  /** Lanes with records and no batch under way; the first one changes from batch to batch. */
  #freeLanes(): Lane[] {
    const free: Lane[] = [];
    for (const lane of this.#lanes.values()) {
      if (this.#busy.has(lane.partition)) continue;
      this.#skipTooLarge(lane);
      if (lane.buffer.count > 0) free.push(lane);
    }
    const turn = free.length === 0 ? 0 : this.#turn % free.length;
    return [...free.slice(turn), ...free.slice(0, turn)];
  }

  /**
   * A record that no event can hold is passed over, by name, as AWS does without a failure destination: it stays in
   * the topic, and one record must not stop a partition.
   */
  #skipTooLarge(lane: Lane): void {
    const room = this.#options.events.room(1);
    while (lane.buffer.peekBytes() > room) {
      const skipped = lane.buffer.take(1, Number.POSITIVE_INFINITY);
      if (skipped === undefined) return;
      lane.floor = skipped.next;
      const name = `${this.#options.settings.Topics[0]}-${lane.partition}@${skipped.first}`;
      const text = `record ${name} was skipped: its event of ${skipped.bytes} bytes is over Lambda's 6 MB`;
      this.#options.report.warn(text);
      this.#options.report.result(`PROBLEM: MaximumPayloadSizeExceeded: ${text}`);
      this.#committer.add([{ ...skipped, lane, partition: lane.partition }]);
    }
  }

  async #run(parts: readonly LanePart[]): Promise<void> {
    for (const { partition } of parts) this.#busy.add(partition);
    this.#isMainBusy = true;
    let isMain = true;
    const leaveMain = (): void => {
      if (!isMain) return;
      isMain = false;
      this.#isMainBusy = false;
      this.#mainEndedAt = performance.now();
      this.#consider();
    };
    try {
      const done = await deliver(parts, {
        events: this.#options.events,
        invoke: this.#options.invoke,
        report: this.#options.report,
        owns: lane => this.#owns(lane),
        signal: this.#closing.signal,
        onFailed: () => {
          this.#failing.add(parts);
          leaveMain();
        },
      });
      this.#failing.delete(parts);
      this.#committer.add(done);
      if (done.length > 0 && this.#failing.size === 0) this.#options.report.result('OK');
    } catch (error) {
      this.#options.onLost(error);
    } finally {
      this.#failing.delete(parts);
      for (const { partition } of parts) this.#busy.delete(partition);
      leaveMain();
      this.#consider();
    }
  }

  #owns(lane: Lane): boolean {
    return this.#lanes.get(lane.partition) === lane;
  }

  #relieve(lane: Lane): void {
    if (!lane.paused || this.#isFull(lane, 0.5)) return;
    lane.paused = false;
    this.#options.resume(lane.partition);
  }

  #isFull(lane: Lane, share: number): boolean {
    const { BatchSize } = this.#options.settings;
    const partitions = Math.max(1, this.#lanes.size);
    return (
      lane.buffer.bytes > (share * BUFFER_BYTES) / partitions ||
      lane.buffer.count > share * BUFFER_BATCHES * Math.max(BatchSize, 1000)
    );
  }
}
