import { createRequire } from 'node:module';
import type { Batch } from 'kafkajs';
import { type FetchedFrom, type PartitionAnswer, readFetchAnswer } from './fetch-answer.ts';
import type { FetchedRecord, FetchedRecords } from './fetched.ts';
import { mendPause } from './mend-pause.ts';
import { type RoomBounds, usualBounds } from './room.ts';

const OLDEST_VERSION = 4;

let bounds = usualBounds;
let isMended = false;

/**
 * Puts this folder in the place of what kafkajs 2.2.4 reads fetched records with, in this process, once. Its own knows
 * gzip alone, overflows the stack at 125,000 records in a batch, delivers aborted ones, and stands still, or walks one
 * offset at a time, where compaction has left a gap. Throws if its inside is not the known one.
 */
export function mendFetch(): void {
  if (isMended) return;
  const require = createRequire(import.meta.url);
  mendProtocol(require('kafkajs/src/protocol/requests/fetch/index.js'));
  mendBatch(require('kafkajs/src/consumer/batch.js'));
  mendRunner(require('kafkajs/src/consumer/runner.js'));
  if (!mendPause(require('kafkajs/src/consumer/consumerGroup.js'))) throw unknownKafkajs();
  isMended = true;
}

/** Bounds of what is read from now on, in this process. */
export function boundFetches(changed: Partial<RoomBounds>): void {
  bounds = { ...bounds, ...changed };
}

/** What a batch that kafkajs hands over holds. */
export function fetchedIn({ rawMessages }: Batch & { readonly rawMessages?: unknown }): FetchedBatch {
  if (!(rawMessages instanceof FetchedMessages)) throw unknownKafkajs();
  const { fetched, end } = rawMessages;
  return { ...fetched, end };
}

/** Records of one partition, and where those end that can be read by now. */
export interface FetchedBatch extends FetchedRecords {
  readonly end: bigint;
}

/** Stands where kafkajs has a list of messages. */
class FetchedMessages {
  readonly fetched: FetchedRecords;
  readonly end: bigint;

  constructor({ fetched, lastStableOffset }: PartitionAnswer) {
    this.fetched = fetched;
    this.end = BigInt(lastStableOffset);
  }

  /** kafkajs drops what lies before the position, which is not in here. */
  filter(): readonly FetchedRecord[] {
    return this.fetched.records;
  }
}

interface Request {
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly fetchOffset: string }[];
  }[];
}

interface Protocol {
  readonly response: { readonly parse: (answer: object) => unknown };
}

interface FetchModule {
  versions: readonly string[];
  protocol: (of: { readonly version: number }) => (request: Request) => Protocol;
}

function mendProtocol(module: FetchModule): void {
  const { protocol } = module;
  if (typeof protocol !== 'function' || module.versions.join() !== '0,1,2,3,4,5,6,7,8,9,10,11')
    throw unknownKafkajs();
  // Older ones have no transactions; every broker since 0.11 knows these.
  module.versions = module.versions.filter(version => Number(version) >= OLDEST_VERSION);
  module.protocol = of => request => {
    const known = protocol(of)(request);
    const decode = async (bytes: Buffer) => {
      const { responses, ...answer } = readFetchAnswer(of.version, bytes, positionsIn(request), bounds);
      return {
        ...answer,
        responses: responses.map(({ topicName, partitions }) => ({
          topicName,
          partitions: partitions.map(partitionData),
        })),
      };
    };
    return { ...known, response: { ...known.response, decode } };
  };
}

/** As kafkajs wants it; aborted records are left out already. */
function partitionData(answer: PartitionAnswer): object {
  return { ...answer, abortedTransactions: [], messages: new FetchedMessages(answer) };
}

function positionsIn({ topics }: Request): FetchedFrom {
  const positions = new Map(
    topics.flatMap(({ topic, partitions }) =>
      partitions.map(
        ({ partition, fetchOffset }) => [`${topic}\0${partition}`, BigInt(fetchOffset)] as const,
      ),
    ),
  );
  return (topic, partition) => positions.get(`${topic}\0${partition}`) ?? 0n;
}

/** A batch as kafkajs makes it of an answer. */
interface MendedBatch {
  readonly fetchedOffset: string;
  readonly highWatermark: string;
  readonly rawMessages: FetchedMessages;
}

/**
 * kafkajs reads on at `lastOffset` + 1, so that this tells it to pass over what holds no record. A batch that holds
 * none and moves the position is handed over too: the position has to be committed.
 */
function mendBatch(batch: { readonly prototype: object }): void {
  const isMoving = ({ fetchedOffset, rawMessages }: MendedBatch): boolean =>
    rawMessages.fetched.next > BigInt(fetchedOffset) || rawMessages.fetched.unreadable !== undefined;
  const lastOf = ({ rawMessages }: MendedBatch): bigint => rawMessages.fetched.next - 1n;
  const firstOf = ({ rawMessages }: MendedBatch): string | null =>
    rawMessages.fetched.records[0]?.offset ?? null;
  const behind = (end: string, offset: bigint): string => String(BigInt(end) - 1n - offset);
  const methods: Readonly<Record<string, (this: MendedBatch) => unknown>> = {
    isEmpty() {
      return this.rawMessages.fetched.records.length === 0 && !isMoving(this);
    },
    isEmptyIncludingFiltered() {
      return this.rawMessages.fetched.records.length === 0 && !isMoving(this);
    },
    isEmptyDueToFiltering: () => false,
    isEmptyControlRecord: () => false,
    isEmptyDueToLogCompactedMessages: () => false,
    firstOffset() {
      return firstOf(this);
    },
    lastOffset() {
      return String(lastOf(this));
    },
    offsetLag() {
      return behind(this.highWatermark, lastOf(this));
    },
    offsetLagLow() {
      return behind(this.highWatermark, BigInt(firstOf(this) ?? lastOf(this)));
    },
  };
  for (const [name, method] of Object.entries(methods)) {
    if (typeof Reflect.get(batch.prototype, name) !== 'function') throw unknownKafkajs();
    Object.defineProperty(batch.prototype, name, { value: method });
  }
}

/** A consumer that takes messages one by one moves past those batches as well. */
function mendRunner({ prototype }: { readonly prototype: Runner }): void {
  const processEachMessage: unknown = Reflect.get(prototype, 'processEachMessage');
  if (typeof processEachMessage !== 'function') throw unknownKafkajs();
  prototype.processEachMessage = async function (batch) {
    await processEachMessage.call(this, batch);
    const { topic, partition } = batch;
    if (batch.messages.length === 0)
      this.consumerGroup.resolveOffset({ topic, partition, offset: batch.lastOffset() });
  };
}

interface Runner {
  readonly consumerGroup: { resolveOffset(place: object): void };
  processEachMessage(this: Runner, batch: Batch): Promise<void>;
}

function unknownKafkajs(): Error {
  return new Error('kafkajs is not the version known here (2.2.4): install what package-lock.json names');
}
