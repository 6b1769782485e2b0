import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { fetchedIn } from '../records/mend-fetch.ts';
import type { EventText, InvokeResult } from '../workers/function.ts';
import { Batcher } from './batcher.ts';
import type { FailureTopic } from './failure-topic.ts';
import type { MappingSettings } from '../../mapping/settings.ts';
import { startPositions } from './positions.ts';
import { isTopicMissing } from './problem.ts';
import type { ReadTopic } from './read-topic.ts';
import type { Report } from './report.ts';
import { createUnreadables } from './unreadables.ts';

const SESSION_TIMEOUT_MS = 6_000;
const HEARTBEAT_MS = 1_500;
const REBALANCE_TIMEOUT_MS = 10_000;
/** A resumed partition waits at most this long for the fetch under way; new records end that fetch at once. */
const FETCH_WAIT_MS = 500;
const FETCH_BYTES_PER_PARTITION = 1024 * 1024;
/** A partition that is added is read from then on. */
const METADATA_MS = 5_000;
const WATCH_MS = 500;
const QUIET_MS = 1_500;
/** Fetching must begin again this long after the broker answers others. */
const STUCK_MS = 8_000;
const LEAVE_MS = 5_000;

export interface SessionOptions {
  readonly kafka: Kafka;
  readonly settings: MappingSettings;
  readonly bootstrapServers: readonly string[];
  readonly invoke: (event: EventText) => Promise<InvokeResult>;
  readonly eventBytes?: () => number | undefined;
  readonly report: Report;
  readonly destination?: FailureTopic;
  /** The topic as it is now; the session ends when the name belongs to another one. */
  readonly readTopic: ReadTopic;
  /** A connected admin client of this mapping. */
  readonly admin: Admin;
  readonly onProblem: (error: unknown) => void;
  /** The group let us in, or fetching works again after a problem. */
  readonly onFlowing: () => void;
  /** Milliseconds that calls under way get when the signal aborts; asked at that moment. */
  readonly graceMs: () => number;
}

/**
 * One consumer's life in its group. Resolves when `signal` aborted and the group was left; rejects when the consumer
 * was lost, after every call it had under way ended, so that the next consumer never doubles one.
 */
export async function runSession(options: SessionOptions, signal: AbortSignal): Promise<void> {
  const { settings, report, readTopic } = options;
  const topic = settings.Topics[0];
  const positions = await startPositions(options.admin, settings, readTopic);
  for (const warning of positions.warnings) report.warn(warning);

  const consumer = options.kafka.consumer({
    groupId: settings.ConsumerGroupId,
    sessionTimeout: SESSION_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    maxBytesPerPartition: FETCH_BYTES_PER_PARTITION,
    allowAutoTopicCreation: false,
    metadataMaxAge: METADATA_MS,
    retry: { retries: Number.MAX_SAFE_INTEGER, restartOnFailure: () => Promise.resolve(false) },
  });
  let commitNow: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;
  let lose: (error: unknown) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    lose = error => reject(error instanceof Error ? error : new Error(String(error)));
  });
  lost.catch(() => undefined);
  const batcher = new Batcher({
    settings,
    bootstrapServers: options.bootstrapServers,
    // Asked after the records were fetched: no record of another topic is handed over as one of this.
    invoke: async event => {
      await readTopic.check();
      return options.invoke(event);
    },
    report,
    ...(options.eventBytes === undefined ? {} : { eventBytes: options.eventBytes }),
    ...(options.destination === undefined ? {} : { destination: options.destination }),
    commit: async offsets => {
      const partitions = [...offsets].map(([partition, offset]) => ({
        partition,
        offset: String(offset),
        metadata: readTopic.id ?? null,
      }));
      await commitNow?.({ topics: [{ topic, partitions }] });
    },
    pause: partition => consumer.pause([{ topic, partitions: [partition] }]),
    resume: partition => consumer.resume([{ topic, partitions: [partition] }]),
    onLost: error => lose(error),
  });

  const unreadables = createUnreadables(options, signal);
  let fetchedAt = performance.now();
  watchGroup(consumer, options, batcher, positions.seek, lose);
  consumer.on(consumer.events.FETCH, () => {
    fetchedAt = performance.now();
    report.add('polled', 0);
    options.onFlowing();
  });
  const over = new AbortController();
  const stopping = aborted(signal, over.signal);
  const watch = watchFetching(options, () => performance.now() - fetchedAt, lose);
  const unwatch = readTopic.watch(lose);

  try {
    await Promise.race([lost, begin(), stopping]);
    await Promise.race([lost, stopping]);
    if (!(await batcher.close(options.graceMs())))
      report.warn('a call was still under way at the deadline; its batch comes again');
  } catch (error) {
    await batcher.abandon();
    throw error;
  } finally {
    over.abort();
    clearInterval(watch);
    unwatch();
    await leave(consumer);
  }

  async function begin(): Promise<void> {
    await consumer.connect();
    // Of a partition that is added while it reads: what stood before has its place by then (KIP-1327).
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 64,
      eachBatch: async payload => {
        commitNow = offsets => payload.commitOffsetsIfNecessary(offsets);
        const { partition } = payload.batch;
        const { records, next, end, unreadable } = fetchedIn(payload.batch);
        batcher.receive(partition, records, next, end);
        if (unreadable === undefined || !(await unreadables.isGivenUp(partition, unreadable))) return;
        batcher.receive(partition, [], unreadable.last + 1n);
        consumer.seek({ topic, partition, offset: String(unreadable.last + 1n) });
      },
    });
  }
}

/**
 * Reports each assignment to the batcher, and puts partitions without a committed offset at their starting position, which
 * is committed once: from then on the group has a place in each.
 */
function watchGroup(
  consumer: Consumer,
  { settings, readTopic }: SessionOptions,
  batcher: Batcher,
  seek: ReadonlyMap<number, bigint>,
  lose: (error: unknown) => void,
): void {
  const topic = settings.Topics[0];
  const unplaced = new Map(seek);
  let isPlacing = false;
  let member: string | undefined;
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const partitions = payload.memberAssignment[topic] ?? [];
    batcher.assign(partitions, payload.memberId === member);
    member = payload.memberId;
    for (const partition of partitions) {
      const offset = unplaced.get(partition);
      if (offset !== undefined) consumer.seek({ topic, partition, offset: String(offset) });
    }
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => lose(payload.error));
  const place = async (): Promise<void> => {
    const metadata = readTopic.id ?? null;
    const placed = [...unplaced].map(([partition, offset]) => ({
      topic,
      partition,
      offset: String(offset),
      metadata,
    }));
    if (placed.length > 0) await consumer.commitOffsets(placed);
    unplaced.clear();
    readTopic.placed();
  };
  consumer.on(consumer.events.FETCH, () => {
    if (isPlacing) return;
    isPlacing = true;
    place().catch(lose);
  });
}

/** Finds out why nothing is fetched: the broker is away (wait), the topic is gone or the consumer hangs (make it anew). */
function watchFetching(
  options: SessionOptions,
  quietMs: () => number,
  lose: (error: unknown) => void,
): NodeJS.Timeout {
  let reachableSince: number | undefined;
  let isAsking = false;
  const look = async (): Promise<void> => {
    try {
      await options.admin.fetchTopicOffsets(options.settings.Topics[0]);
      reachableSince ??= performance.now();
      if (performance.now() - reachableSince > STUCK_MS) lose(new Error('the consumer stopped fetching'));
    } catch (error) {
      reachableSince = undefined;
      options.onProblem(error);
      if (isTopicMissing(error)) lose(error);
    }
    isAsking = false;
  };
  return setInterval(() => {
    if (quietMs() < QUIET_MS) reachableSince = undefined;
    else if (!isAsking) {
      isAsking = true;
      void look();
    }
  }, WATCH_MS);
}

/** Listens until `over`: one run has many sessions, and one signal. */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: over });
  });
}

async function leave(consumer: Consumer): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, LEAVE_MS);
  });
  await Promise.race([consumer.disconnect().catch(() => undefined), late]);
  clearTimeout(timer);
}
