import type { Admin, ITopicConfig } from 'kafkajs';
import { until } from './until.ts';

const MOST_MS = 30_000;
const PAUSE_MS = 50;

/**
 * Creates a topic and resolves when each partition has a leader: true when it is new, false when it stood already. The
 * client's own wait gives up at once when the broker has not heard of its new topic yet.
 */
export async function createTopic(admin: Admin, topic: ITopicConfig): Promise<boolean> {
  const created = await admin.createTopics({ waitForLeaders: false, topics: [topic] });
  const hasLeaders = async (): Promise<boolean> => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic.topic] });
    return topics[0]?.partitions.every(({ leader }) => leader >= 0) ?? false;
  };
  await until(hasLeaders, {
    mostMs: MOST_MS,
    pauseMs: PAUSE_MS,
    isNotYet: isOnItsWay,
    late: cause => new Error(`topic ${topic.topic} has no leader after 30 s`, { cause }),
  });
  return created;
}

function isOnItsWay(error: unknown): boolean {
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  return type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'LEADER_NOT_AVAILABLE';
}
