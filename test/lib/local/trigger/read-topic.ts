import type { KafkaMessage } from 'kafkajs';
import { createKafka } from '../../../../lib/local/kafka-client.ts';
import { untilTrue } from '../../../support/until.ts';

/** Reads a topic from its beginning until it gave `count` messages; whatever more is there at once comes along. */
export async function readTopic(broker: string, topic: string, count: number): Promise<KafkaMessage[]> {
  const consumer = createKafka({ brokers: [broker], clientId: 'reader' }).consumer({
    groupId: `reader-${crypto.randomUUID()}`,
    maxWaitTimeInMs: 100,
  });
  const read: KafkaMessage[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachBatch: async ({ batch }) => void read.push(...batch.messages) });
    await untilTrue(() => read.length >= count);
  } finally {
    await consumer.disconnect();
  }
  return read;
}
