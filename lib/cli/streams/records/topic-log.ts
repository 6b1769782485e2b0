import { createRequire } from 'node:module';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { Refusal } from '../../../terminal/refusal.ts';

/** Records of one partition. */
export interface Fetched {
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
  /** Where to fetch next: behind them, and behind what a reader is not shown. */
  readonly next: bigint;
}

/** A topic read by position, without being in any group. */
export interface TopicLog {
  /** What there is from each position on; waits up to `waitMs` for something. Committed records only. */
  fetch(
    positions: ReadonlyMap<number, bigint>,
    waitMs: number,
    bytesPerPartition?: number,
  ): Promise<readonly Fetched[]>;
  /** Sets next offsets of a group that has no member; one that has refuses. */
  commit(group: string, offsets: ReadonlyMap<number, bigint>): Promise<void>;
  close(): Promise<void>;
}

const readCommitted = 1;
const createCluster = 'private:Kafka:createCluster';

/** Opens a topic through kafkajs's own cluster and brokers, since its consumer always joins a group. */
export async function openLog(kafka: Kafka, topic: string): Promise<TopicLog> {
  const cluster = clusterOf(kafka);
  await cluster.connect();
  await cluster.addMultipleTargetTopics([topic]);

  async function fetchFrom(
    nodeId: string,
    positions: ReadonlyMap<number, bigint>,
    waitMs: number,
    bytes: number,
  ): Promise<Fetched[]> {
    const broker = await cluster.findBroker({ nodeId });
    const { responses } = await broker.fetch({
      isolationLevel: readCommitted,
      maxWaitTime: waitMs,
      minBytes: 1,
      maxBytes: 16 * 1024 * 1024,
      topics: [
        {
          topic,
          partitions: [...positions].map(([partition, offset]) => ({
            partition,
            fetchOffset: String(offset),
            maxBytes: bytes,
          })),
        },
      ],
    });
    return responses
      .flatMap(({ partitions }) => partitions)
      .map(data => fetched(topic, positions.get(data.partition) ?? 0n, data));
  }

  return {
    async fetch(positions, waitMs, bytesPerPartition = 4 * 1024 * 1024) {
      if (positions.size === 0) return [];
      const leaders = cluster.findLeaderForPartitions(topic, [...positions.keys()]);
      const answers = await Promise.all(
        Object.entries(leaders).map(([nodeId, partitions]) => {
          const theirs = new Map([...positions].filter(([partition]) => partitions.includes(partition)));
          return fetchFrom(nodeId, theirs, waitMs, bytesPerPartition);
        }),
      );
      return answers.flat();
    },
    async commit(group, offsets) {
      if (offsets.size === 0) return;
      const coordinator = await cluster.findGroupCoordinator({ groupId: group });
      const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }));
      try {
        await coordinator.offsetCommit({
          groupId: group,
          groupGenerationId: -1,
          memberId: '',
          topics: [{ topic, partitions }],
        });
      } catch (error) {
        if (!isOccupied(error)) throw error;
        throw new Refusal(`somebody else reads in the group ${group}: nothing was committed`, {
          cause: error,
        });
      }
    },
    close: () => cluster.disconnect(),
  };
}

function fetched(topic: string, position: bigint, data: PartitionData): Fetched {
  const batch = new Batch(topic, String(position), data);
  const seen = batch.messagesWithinOffset.at(-1);
  const isCompacted = seen === undefined && data.messages.length > 0;
  return {
    partition: data.partition,
    messages: batch.messages,
    next: seen === undefined ? position + (isCompacted ? 1n : 0n) : BigInt(seen.offset) + 1n,
  };
}

/** The broker's words for a group that has members. */
function isOccupied(error: unknown): boolean {
  const types = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS'];
  if (!(error instanceof Error)) return false;
  return ('type' in error && types.includes(String(error.type))) || isOccupied(error.cause);
}

interface PartitionData {
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
}

/** What is used here of kafkajs 2.2.4's inside. */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findBroker(node: { nodeId: string }): Promise<Broker>;
  findGroupCoordinator(group: { groupId: string }): Promise<Broker>;
}

interface Broker {
  fetch(request: object): Promise<{
    responses: readonly { partitions: readonly PartitionData[] }[];
  }>;
  offsetCommit(request: object): Promise<unknown>;
}

type BatchClass = new (
  topic: string,
  fetchedOffset: string,
  data: PartitionData,
) => { readonly messages: KafkaMessage[]; readonly messagesWithinOffset: KafkaMessage[] };

const Batch: BatchClass = createRequire(import.meta.url)('kafkajs/src/consumer/batch.js');

function clusterOf(kafka: Kafka): Cluster {
  const key = Object.getOwnPropertySymbols(kafka).find(symbol => symbol.description === createCluster);
  const create: unknown = key === undefined ? undefined : Reflect.get(kafka, key);
  if (typeof create !== 'function')
    throw new Error('kafkajs is not the version known here (2.2.4): install what package-lock.json names');
  return create({ metadataMaxAge: 60_000, allowAutoTopicCreation: false }) as Cluster;
}
