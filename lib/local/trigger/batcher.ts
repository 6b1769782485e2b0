import type { KafkaRecord } from '../records/fetched.ts';
import { type BatcherOptions, type BatcherTools, batcherTools } from './batcher-tools.ts';
import { deliver } from './deliver.ts';
import { createLane, fillsBatch, isFilling, type Lane, type LanePart, takeFilled } from './lane.ts';
import { portionOf } from './portion.ts';
import { encodeRecords, sizeOf } from './record-json.ts';
import type { Run } from './runs.ts';

/**
 * Turns fetched records into calls: a batch closes at the first of BatchSize records, window over, 6 MB of event. A
 * partition is in one batch at a time. Partitions share one call, as those of one poller do; one that alone fills a
 * batch gets a call of its own beside it. A batch that fails leaves its place to the partitions it does not hold, and
 * is seen through by itself. Fetching goes on meanwhile.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  readonly #tools: BatcherTools;
  readonly #lanes = new Map<number, Lane>();
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #turn = 0;

  constructor(options: BatcherOptions) {
    this.#options = options;
    this.#tools = batcherTools(options, this.#lanes, this.#closing.signal, {
      owns: lane => this.#owns(lane),
      onFree: partition => {
        const lane = this.#lanes.get(partition);
        if (lane !== undefined) this.#passOver(lane);
      },
      onChange: () => this.#consider(),
    });
  }

  /** The group assigned these partitions. Under a new member id nothing of before may be committed any more. */
  assign(partitions: readonly number[], isSameMember: boolean): void {
    for (const lane of this.#lanes.values()) {
      lane.buffer.clear();
      lane.passed = -1n;
      if (isSameMember && partitions.includes(lane.partition)) this.#tools.gate.open(lane);
      else this.#lanes.delete(lane.partition);
    }
    for (const partition of partitions) {
      if (!this.#lanes.has(partition)) {
        this.#lanes.set(partition, createLane(partition));
        this.#options.resume(partition);
      }
    }
  }

  /**
   * Records in offset order, perhaps none; `next` is the position behind them, and behind what holds no record; `end` the
   * one behind all that can be fetched by now.
   */
  receive(partition: number, records: readonly KafkaRecord[], next: bigint, end = next): void {
    const lane = this.#lanes.get(partition);
    const first = records[0];
    if (lane === undefined || this.#closing.signal.aborted) return;
    lane.isBehind = next < end;
    if (first === undefined) return this.#keep(lane, [], next);
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
        ? records
        : records.filter(({ offset }) => BigInt(offset) >= lane.floor);
    if (lane.committed < 0n) lane.committed = BigInt(first.offset);
    if (lane.buffer.count === 0) lane.waitingSince = performance.now();
    this.#keep(lane, fresh, next);
    this.#tools.gate.close(lane);
    this.#consider();
  }

  /** Lets calls under way end, commits, and says whether all did within `graceMs`. Batches being retried are left. */
  async close(graceMs: number): Promise<boolean> {
    this.#stop();
    const isDone = await within(graceMs, async () => {
      await this.#tools.runs.ended();
      await this.#tools.committer.idle();
    });
    this.#tools.committer.end();
    this.#lanes.clear();
    return isDone;
  }

  /** The consumer is gone: nothing may be committed. Resolves when the calls under way have ended. */
  async abandon(): Promise<void> {
    this.#stop();
    this.#lanes.clear();
    this.#tools.committer.end();
    await this.#tools.runs.ended();
  }

  #stop(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
  }

  /** Buffers what the filter lets through; the rest moves the position together with it. */
  #keep(lane: Lane, fresh: readonly KafkaRecord[], next: bigint): void {
    const { report, settings } = this.#options;
    const [topic] = settings.Topics;
    const filter = this.#tools.filter;
    const wanted = filter === undefined ? fresh : fresh.filter(record => filter(record, lane.partition));
    const records = encodeRecords(topic, lane.partition, wanted);
    lane.buffer.push(records, next);
    report.add('polled', fresh.length);
    report.add('polledBytes', sizeOf(records));
    report.add('filteredOut', fresh.length - wanted.length);
    if (lane.buffer.count === 0) {
      lane.passed = next;
      this.#passOver(lane);
    }
  }

  /**
   * Commits a position before which nothing lies but filtered records and what holds none (aborted ones, markers, what
   * compaction left), as soon as no batch of the partition is under way. AWS does not say when it does; waiting for a
   * record that matches would have a restart read them all again, and lag would stay.
   */
  #passOver(lane: Lane): void {
    if (this.#tools.runs.isHeld(lane.partition) || lane.buffer.count > 0 || lane.passed <= lane.floor) return;
    lane.floor = lane.passed;
    this.#tools.committer.add(lane, lane.passed, 0);
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
    if (this.#closing.signal.aborted || this.#tools.committer.failing) return;
    const free = this.#freeLanes();
    const { BatchSize } = this.#options.settings;
    const { events } = this.#tools.delivery;
    const full = new Set(free.filter(lane => fillsBatch(lane, BatchSize, events)));
    for (const lane of full) {
      if (this.#tools.runs.count('backlog') >= this.#tools.backlogLimit) break;
      this.#send(takeFilled([lane], BatchSize, events), 'backlog');
    }
    const isBusy = this.#tools.runs.count('backlog') >= this.#tools.backlogLimit;
    this.#sendShared(free.filter(lane => !full.has(lane) && !(isBusy && isFilling(lane))));
  }

  /** Of partitions that fill no batch alone; those that do, or soon will, wait for a place of their own. */
  #sendShared(free: readonly Lane[]): void {
    if (this.#tools.runs.count('shared') > 0 || free.length === 0) return;
    const { events } = this.#tools.delivery;
    const { BatchSize } = this.#options.settings;
    let count = 0;
    let bytes = 0;
    let since = Number.POSITIVE_INFINITY;
    for (const lane of free) {
      count += lane.buffer.count;
      bytes += lane.buffer.bytes;
      since = Math.min(since, lane.waitingSince);
    }
    const waitMs = Math.max(since, this.#tools.runs.sharedEndedAt) + this.#tools.windowMs - performance.now();
    if (count < BatchSize && bytes < events.fill(free.length) && waitMs > 0) {
      this.#timer = setTimeout(() => this.#maybeSend(), Math.ceil(waitMs));
      return;
    }
    this.#send(takeFilled(free, BatchSize, events), 'shared');
  }

  #send(parts: readonly LanePart[], kind: 'shared' | 'backlog'): void {
    for (const { lane } of parts) {
      lane.waitingSince = performance.now();
      this.#tools.gate.open(lane);
    }
    this.#turn += 1;
    const partitions = parts.map(({ partition }) => partition);
    this.#tools.runs.begin(partitions, kind, run => this.#deliver(parts, run));
  }

  /** Lanes with records and no batch under way; the first one changes from batch to batch. */
  #freeLanes(): Lane[] {
    const free: Lane[] = [];
    for (const lane of this.#lanes.values()) {
      if (this.#tools.runs.isHeld(lane.partition) || lane.buffer.count === 0) continue;
      if (lane.buffer.peekBytes() > this.#tools.delivery.events.room(1)) this.#giveUpTooLarge(lane);
      else free.push(lane);
    }
    const turn = free.length === 0 ? 0 : this.#turn % free.length;
    return [...free.slice(turn), ...free.slice(0, turn)];
  }

  /** A record that no event can hold is given up, by name: one record must not stop a partition. */
  #giveUpTooLarge(lane: Lane): void {
    const taken = lane.buffer.take(1, Number.POSITIVE_INFINITY);
    if (taken === undefined) return;
    lane.floor = taken.next;
    const part = { ...taken, lane, partition: lane.partition };
    this.#tools.runs.begin([lane.partition], 'waiting', async () => {
      const text = `record ${this.#tools.delivery.topic}-${lane.partition}@${taken.first} has ${taken.bytes} bytes in an event`;
      this.#options.report.result(`PROBLEM: MaximumPayloadSizeExceeded: ${text}`);
      const failure = { condition: 'MaximumPayloadSizeExceeded', calls: 0 } as const;
      if (await this.#tools.delivery.giveUp(portionOf(part), failure))
        this.#tools.committer.add(lane, taken.next, taken.count);
    });
  }

  async #deliver(parts: readonly LanePart[], run: Run): Promise<void> {
    const ends = new Map(parts.map(({ lane, next }) => [lane, next]));
    let isAnyDone = false;
    let isAnyGivenUp = false;
    await deliver(parts, {
      ...this.#tools.delivery,
      giveUp: (portion, failure) => {
        isAnyGivenUp = true;
        return this.#tools.delivery.giveUp(portion, failure);
      },
      onFailed: () => this.#tools.runs.fail(run),
      onDone: (lane, next, count) => {
        isAnyDone = true;
        this.#tools.committer.add(lane, next, count);
        if (next === ends.get(lane)) this.#tools.runs.free(lane.partition, run);
      },
      onLeft: lane => this.#tools.runs.free(lane.partition, run),
    });
    run.isFailing = false;
    if (isAnyDone && !isAnyGivenUp && !this.#tools.runs.isAnyFailing) this.#options.report.result('OK');
  }

  #owns(lane: Lane): boolean {
    return this.#lanes.get(lane.partition) === lane;
  }
}

/** Whether it was done in time. It goes on in either case. */
async function within(ms: number, work: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(resolve, ms, false);
  });
  const isDone = await Promise.race([work().then(() => true), late]);
  clearTimeout(timer);
  return isDone;
}
