import type { Kafka } from 'kafkajs';
import { clusterOf } from '../../../local/cluster.ts';
import type { FetchedRecords } from '../../../local/records/fetched.ts';
import { unreadableLine } from '../../../local/records/unreadable-line.ts';
import { Refusal } from '../../../terminal/refusal.ts';

/** Records of one partition. */
export interface Fetched extends Omit<FetchedRecords, 'unreadable'> {
  readonly partition: number;
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

/**
 * Opens a topic through kafkajs's own cluster and brokers, since its consumer always joins a group. `say` hears of each
 * batch that cannot be read, which is passed over as the trigger does.
 */
export async function openLog(
  kafka: Kafka,
  topic: string,
  say: (line: string) => void = console.error,
): Promise<TopicLog> {
  const cluster = clusterOf(kafka);
  const said = new Set<string>();
  const readable = (partition: number, { records, next, unreadable }: FetchedRecords): Fetched => {
    if (unreadable === undefined || records.length > 0) return { partition, records, next };
    const line = unreadableLine(topic, partition, unreadable);
    if (!said.has(line)) say(`${line}; passed over`);
    said.add(line);
    return { partition, records, next: unreadable.last + 1n };
  };
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
      .map(({ partition, fetched }) => readable(partition, fetched));
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

/** The broker's words for a group that has members. */
function isOccupied(error: unknown): boolean {
  const types = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS'];
  if (!(error instanceof Error)) return false;
  return ('type' in error && types.includes(String(error.type))) || isOccupied(error.cause);
}
