import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, ITopicConfig } from 'kafkajs';

const MOST_MS = 30_000;
const PAUSE_MS = 50;

/**
 * Creates a topic and resolves when each partition has a leader: true when it is new, false when it stood already. The
 * client's own wait gives up at once when the broker has not heard of its new topic yet.
 */
export async function createTopic(admin: Admin, topic: ITopicConfig): Promise<boolean> {
  const created = await admin.createTopics({ waitForLeaders: false, topics: [topic] });
  const deadline = performance.now() + MOST_MS;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic.topic] });
      if (topics[0]?.partitions.every(({ leader }) => leader >= 0)) return created;
    } catch (error) {
      if (!isOnItsWay(error) || performance.now() > deadline) throw error;
    }
    if (performance.now() > deadline) throw new Error(`topic ${topic.topic} has no leader after 30 s`);
    await delay(PAUSE_MS);
  }
}

function isOnItsWay(error: unknown): boolean {
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  return type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'LEADER_NOT_AVAILABLE';
}
