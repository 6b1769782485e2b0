import { availableParallelism } from 'node:os';
import type { KafkaMessage } from 'kafkajs';
import type { EventText, InvokeResult } from '../workers/function.ts';
import { eventWriter } from './batch-event.ts';
import { createCommitter } from './committer.ts';
import { deliver, type Delivery } from './deliver.ts';
import type { FailureTopic } from './failure-topic.ts';
import { FetchGate } from './fetch-gate.ts';
import { type Filter, filterOf } from './filter.ts';
import { giveUpWith } from './give-up.ts';
import { createLane, type Lane, type LanePart, takeBatch } from './lane.ts';
import type { MappingSettings } from './mapping.ts';
import { portionOf } from './portion.ts';
import { encodeRecords } from './record-json.ts';
import type { Report } from './report.ts';
import { retryPlan } from './retry-plan.ts';
import { type Run, Runs } from './runs.ts';
import { createSlots } from './slots.ts';

const DEFAULT_WINDOW_MS = 500;
/** Calls beside the shared one for partitions that are a whole batch behind; AWS adds pollers then, up to the partitions. */
const BACKLOG_CALLS = Math.max(2, availableParallelism());

/** What the batcher needs of the consumer, the function and the mapping's status. */
export interface BatcherOptions {
  readonly settings: MappingSettings;
  readonly bootstrapServers: readonly string[];
  readonly invoke: (event: EventText) => Promise<InvokeResult>;
  /** Where records go that are given up; without it they are dropped. */
  readonly destination?: FailureTopic;
  readonly commit: (offsets: ReadonlyMap<number, bigint>) => Promise<void>;
  readonly pause: (partition: number) => void;
  readonly resume: (partition: number) => void;
  /** The consumer can no longer be trusted and is to be made anew. */
  readonly onLost: (error: unknown) => void;
  readonly report: Report;
}

/**
 * Turns fetched records into calls: a batch closes at the first of BatchSize records, window over, 6 MB of event. A
 * partition is in one batch at a time. Partitions share one call, as those of one poller do; one that alone fills a
 * batch gets a call of its own beside it. A batch that fails leaves its place to the partitions it does not hold, and
 * is seen through by itself. Fetching goes on meanwhile.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  readonly #windowMs: number;
  readonly #backlogLimit: number;
  readonly #filter: Filter | undefined;
  readonly #delivery: Omit<Delivery, 'onFailed' | 'onDone' | 'onLeft'>;
  readonly #lanes = new Map<number, Lane>();
  readonly #gate: FetchGate;
  readonly #runs: Runs;
  readonly #closing = new AbortController();
  readonly #committer;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #turn = 0;

  constructor(options: BatcherOptions) {
    const { settings, bootstrapServers, destination, report } = options;
    this.#options = options;
    const seconds = settings.MaximumBatchingWindowInSeconds;
    this.#windowMs = seconds === undefined ? DEFAULT_WINDOW_MS : seconds * 1000;
    this.#filter = filterOf(settings);
    const plan = retryPlan(settings);
    this.#backlogLimit = plan.maxCalls ?? BACKLOG_CALLS;
    const slots = createSlots(plan.maxCalls ?? Infinity, calls => report.calls(calls));
    const events = eventWriter(settings, bootstrapServers);
    const { signal } = this.#closing;
    this.#delivery = {
      topic: settings.Topics[0],
      plan,
      events,
      invoke: event => slots.use(() => options.invoke(event)),
      giveUp: giveUpWith({
        settings,
        bootstrapServers,
        events,
        report,
        signal,
        ...(destination === undefined ? {} : { destination }),
      }),
      report,
      owns: lane => this.#owns(lane),
      signal,
    };
    this.#gate = new FetchGate(settings, this.#lanes, options);
    this.#runs = new Runs({
      onFree: partition => {
        const lane = this.#lanes.get(partition);
        if (lane !== undefined) this.#passOver(lane);
      },
      onChange: () => this.#consider(),
      onError: options.onLost,
    });
    this.#committer = createCommitter({
      commit: async offsets => {
        await options.commit(offsets).catch((error: unknown) => {
          report.add('commitErrors', 1);
          throw error;
        });
      },
      owns: lane => this.#owns(lane),
      onCommitted: records => {
        report.add('committed', records);
        this.#consider();
      },
      onLost: options.onLost,
    });
  }

  /** The group assigned these partitions. Under a new member id nothing of before may be committed any more. */
  assign(partitions: readonly number[], isSameMember: boolean): void {
    for (const lane of this.#lanes.values()) {
      lane.buffer.clear();
      lane.passed = -1n;
      if (isSameMember && partitions.includes(lane.partition)) this.#gate.open(lane);
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
    this.#keep(lane, fresh, next);
    this.#gate.close(lane);
    this.#consider();
  }

  /** Lets calls under way end, commits, and says whether all did within `graceMs`. Batches being retried are left. */
  async close(graceMs: number): Promise<boolean> {
    this.#stop();
    const finished = (async () => {
      await this.#runs.ended();
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
    await this.#runs.ended();
  }

  #stop(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
  }

  /** Buffers what the filter lets through; the rest moves the position together with it. */
  #keep(lane: Lane, fresh: readonly KafkaMessage[], next: bigint): void {
    const { report, settings } = this.#options;
    const [topic] = settings.Topics;
    const filter = this.#filter;
    const wanted = filter === undefined ? fresh : fresh.filter(message => filter(message, lane.partition));
    const records = encodeRecords(topic, lane.partition, wanted);
    lane.buffer.push(records, next);
    report.add('polled', fresh.length);
    report.add('polledBytes', records.bytes.length);
    report.add('filteredOut', fresh.length - wanted.length);
    if (wanted.length < fresh.length && lane.buffer.count === 0) {
      lane.passed = next;
      this.#passOver(lane);
    }
  }

  /**
   * Commits a position before which nothing but filtered records lies, as soon as no batch of the partition is under
   * way. AWS does not say when it does; waiting for a record that matches would have a restart read them all again.
   */
  #passOver(lane: Lane): void {
    if (this.#runs.isHeld(lane.partition) || lane.buffer.count > 0 || lane.passed <= lane.floor) return;
    lane.floor = lane.passed;
    this.#committer.add(lane, lane.passed, 0);
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
    if (this.#closing.signal.aborted || this.#committer.failing) return;
    const { BatchSize } = this.#options.settings;
    for (const lane of this.#freeLanes()) {
      if (this.#runs.count('backlog') >= this.#backlogLimit) break;
      const room = this.#delivery.events.room(1);
      if (lane.buffer.count >= BatchSize || lane.buffer.bytes >= room)
        this.#send(takeBatch([lane], BatchSize, room), 'backlog');
    }
    this.#sendShared();
  }

  #sendShared(): void {
    const free = this.#freeLanes();
    if (this.#runs.count('shared') > 0 || free.length === 0) return;
    const room = this.#delivery.events.room(free.length);
    const { BatchSize } = this.#options.settings;
    let count = 0;
    let bytes = 0;
    let since = Number.POSITIVE_INFINITY;
    for (const lane of free) {
      count += lane.buffer.count;
      bytes += lane.buffer.bytes;
      since = Math.min(since, lane.waitingSince);
    }
    const waitMs = Math.max(since, this.#runs.sharedEndedAt) + this.#windowMs - performance.now();
    if (count < BatchSize && bytes < room && waitMs > 0) {
      this.#timer = setTimeout(() => this.#maybeSend(), Math.ceil(waitMs));
      return;
    }
    const parts = takeBatch(free, BatchSize, room);
    // A record that leaves no room for another partition's name goes alone.
    this.#send(
      parts.length > 0 ? parts : takeBatch(free.slice(0, 1), 1, this.#delivery.events.room(1)),
      'shared',
    );
  }

  #send(parts: readonly LanePart[], kind: 'shared' | 'backlog'): void {
    for (const { lane } of parts) {
      lane.waitingSince = performance.now();
      this.#gate.open(lane);
    }
    this.#turn += 1;
    const partitions = parts.map(({ partition }) => partition);
    this.#runs.begin(partitions, kind, run => this.#deliver(parts, run));
  }

  /** Lanes with records and no batch under way; the first one changes from batch to batch. */
  #freeLanes(): Lane[] {
    const free: Lane[] = [];
    for (const lane of this.#lanes.values()) {
      if (this.#runs.isHeld(lane.partition) || lane.buffer.count === 0) continue;
      if (lane.buffer.peekBytes() > this.#delivery.events.room(1)) this.#giveUpTooLarge(lane);
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
    this.#runs.begin([lane.partition], 'waiting', async () => {
      const text = `record ${this.#delivery.topic}-${lane.partition}@${taken.first} has ${taken.bytes} bytes in an event`;
      this.#options.report.result(`PROBLEM: MaximumPayloadSizeExceeded: ${text}`);
      const failure = { condition: 'MaximumPayloadSizeExceeded', calls: 0 } as const;
      if (await this.#delivery.giveUp(portionOf(part), failure))
        this.#committer.add(lane, taken.next, taken.count);
    });
  }

  async #deliver(parts: readonly LanePart[], run: Run): Promise<void> {
    const ends = new Map(parts.map(({ lane, next }) => [lane, next]));
    let isAnyDone = false;
    let isAnyGivenUp = false;
    await deliver(parts, {
      ...this.#delivery,
      giveUp: (portion, failure) => {
        isAnyGivenUp = true;
        return this.#delivery.giveUp(portion, failure);
      },
      onFailed: () => this.#runs.fail(run),
      onDone: (lane, next, count) => {
        isAnyDone = true;
        this.#committer.add(lane, next, count);
        if (next === ends.get(lane)) this.#runs.free(lane.partition, run);
      },
      onLeft: lane => this.#runs.free(lane.partition, run),
    });
    run.isFailing = false;
    if (isAnyDone && !isAnyGivenUp && !this.#runs.isAnyFailing) this.#options.report.result('OK');
  }

  #owns(lane: Lane): boolean {
    return this.#lanes.get(lane.partition) === lane;
  }
}
