import type { Kafka } from 'kafkajs';
import { createKafka } from '../../../lib/local/kafka-client.ts';
import { until } from '../until.ts';

/** A record of a topic, as its readers get it. */
export interface Read {
  readonly partition: number;
  readonly offset: number;
  /** When it was sent, epoch ms. */
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: string;
}

/** Everything that a topic holds by now, each partition in its order. */
export async function readAll(broker: string, topic: string): Promise<readonly Read[]> {
  const kafka = createKafka({ brokers: [broker], clientId: 'reader' });
  const total = await lengthOf(kafka, topic);
  const read: Read[] = [];
  if (total === 0) return read;
  const consumer = kafka.consumer({ groupId: `reader-${crypto.randomUUID()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ partition, message: { offset, timestamp, key, value } }) =>
        void read.push({
          partition,
          offset: Number(offset),
          timestamp: Number(timestamp),
          key: key?.toString() ?? null,
          value: value?.toString() ?? '',
        }),
    });
    await until(`all ${total} records of ${topic}`, 120_000, () => read.length >= total);
  } finally {
    await consumer.disconnect();
  }
  return read.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}

async function lengthOf(kafka: Kafka, topic: string): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    // A topic made a moment ago may have partitions without a leader, which the client does not wait for.
    const ends = await until(`the ends of ${topic}`, 30_000, () => admin.fetchTopicOffsets(topic));
    return ends.reduce((sum, { high }) => sum + Number(high), 0);
  } finally {
    await admin.disconnect();
  }
}
