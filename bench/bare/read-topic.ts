import { createKafka } from '../../lib/local/kafka-client.ts';

/** A batch of a partition as the client hands it over. */
export interface FetchedBatch {
  readonly partition: number;
  readonly messages: readonly {
    readonly offset: string;
    readonly timestamp: string;
    readonly value: Buffer | null;
  }[];
}

/** Reads a topic from its beginning to where its end was at the start, batch by batch, partitions side by side. */
export async function eachFetched(
  brokers: string,
  topic: string,
  handle: (batch: FetchedBatch) => Promise<void>,
): Promise<void> {
  const kafka = createKafka({ brokers: brokers.split(','), clientId: 'millrace-bench' });
  const admin = kafka.admin();
  await admin.connect();
  const left = new Map(
    (await admin.fetchTopicOffsets(topic))
      .filter(({ high }) => high !== '0')
      .map(({ partition, high }) => [partition, BigInt(high)]),
  );
  await admin.disconnect();
  const consumer = kafka.consumer({
    groupId: `bench-${process.pid}-${Date.now()}`,
    maxWaitTimeInMs: 200,
    maxBytesPerPartition: 2 * 1024 * 1024,
    allowAutoTopicCreation: false,
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let finish = () => {};
  const done = new Promise<void>(resolve => {
    finish = resolve;
  });
  await consumer.run({
    partitionsConsumedConcurrently: 3,
    eachBatch: async ({ batch }) => {
      if (!left.has(batch.partition)) return;
      await handle({ partition: batch.partition, messages: batch.messages });
      if (BigInt(batch.lastOffset()) + 1n >= (left.get(batch.partition) ?? 0n)) left.delete(batch.partition);
      if (left.size === 0) finish();
    },
  });
  await done;
  await consumer.disconnect();
}
