import { setTimeout as wait } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import type { MappingSettings } from '../../mapping/settings.ts';
import { highWatermarks } from '../cluster.ts';
import type { PartitionLag } from './mapping.ts';
import type { ReadTopic } from './read-topic.ts';

const LOADING_MS = 10_000;
const LOADING_PAUSE_MS = 100;
/** Kafka's names for a coordinator of groups that is not ready. */
const LOADING: ReadonlySet<unknown> = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/**
 * Where a group stands in a topic, partition by partition. `id`: the topic's; an offset that was committed for another
 * topic of the name, just before that was deleted, is none.
 */
export async function partitionLags(
  admin: Admin,
  groupId: string,
  topic: string,
  id?: string,
): Promise<PartitionLag[]> {
  const [ends, groups] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    committedOffsets(admin, groupId, topic),
  ]);
  // Asked for after the stable ends, so that none of those lies behind it.
  const watermarks = await highWatermarks(admin, topic);
  const current = new Map(
    groups.flatMap(group =>
      group.partitions
        .filter(({ metadata }) => !metadata || id === undefined || metadata === id)
        .map(p => [p.partition, BigInt(p.offset)]),
    ),
  );
  return ends
    .map(({ partition, low, high }) => {
      const committed = current.get(partition) ?? -1n;
      const earliest = BigInt(low);
      const stable = BigInt(high);
      const end = watermarks.get(partition) ?? stable;
      const position = committed < earliest ? earliest : committed;
      return {
        partition,
        current: committed < 0n ? -1n : committed,
        earliest,
        stable,
        end,
        lag: end > position ? end - position : 0n,
      };
    })
    .sort((a, b) => a.partition - b.partition);
}

/** kafkajs tries this once only; a broker that has just started, or taken groups over, needs seconds to load them. */
async function committedOffsets(
  admin: Admin,
  groupId: string,
  topic: string,
): Promise<{ partitions: { partition: number; offset: string; metadata: string | null }[] }[]> {
  const giveUpAt = performance.now() + LOADING_MS;
  for (;;) {
    try {
      return await admin.fetchOffsets({ groupId, topics: [topic] });
    } catch (error) {
      if (!isLoading(error) || performance.now() > giveUpAt) throw error;
      await wait(LOADING_PAUSE_MS);
    }
  }
}

function isLoading(error: unknown): boolean {
  return error instanceof Error && 'type' in error && LOADING.has(error.type);
}

export interface StartPositions {
  /** Offsets to begin at, of the partitions whose group has no valid one; absent where the client finds the same by itself. */
  readonly seek: ReadonlyMap<number, bigint>;
  /** One sentence for each committed offset the topic no longer has. */
  readonly warnings: readonly string[];
}

/**
 * Applies the starting position to partitions without a committed offset, or with one out of the topic's range. LATEST is
 * where the topic ended when the mapping came to it, so what is younger than that is read from its beginning: a topic that
 * was made again, and a partition that was added since the group has a place in others.
 */
export async function startPositions(
  admin: Admin,
  settings: MappingSettings,
  { id, isMadeAgain }: Pick<ReadTopic, 'id' | 'isMadeAgain'>,
): Promise<StartPositions> {
  const topic = settings.Topics[0];
  const lags = await partitionLags(admin, settings.ConsumerGroupId, topic, id);
  const lost = lags.filter(
    ({ current, earliest, end }) => current >= 0n && (current < earliest || current > end),
  );
  const unplaced = lags.filter(lag => lag.current < 0n || lost.includes(lag));
  const warnings = lost.map(
    ({ partition, current, earliest, end }) =>
      `offset ${current} of ${topic}-${partition} is out of range (${earliest} to ${end}): topic made again or records expired; continuing at ${settings.StartingPosition}`,
  );
  const isYounger = isMadeAgain || lags.some(lag => !unplaced.includes(lag));
  const seek = new Map<number, bigint>();
  const byTime =
    settings.StartingPosition === 'AT_TIMESTAMP' && unplaced.length > 0
      ? new Map(
          (
            await admin.fetchTopicOffsetsByTimestamp(topic, (settings.StartingPositionTimestamp ?? 0) * 1000)
          ).map(p => [p.partition, BigInt(p.offset)]),
        )
      : undefined;
  for (const lag of unplaced) {
    if (byTime !== undefined) seek.set(lag.partition, byTime.get(lag.partition) ?? lag.stable);
    else if (settings.StartingPosition === 'LATEST' && (lost.includes(lag) || !isYounger))
      seek.set(lag.partition, lag.stable);
    else if (isMadeAgain || lost.includes(lag)) seek.set(lag.partition, lag.earliest);
  }
  return { seek, warnings };
}
