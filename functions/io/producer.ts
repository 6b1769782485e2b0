import { Kafka, logLevel } from 'kafkajs';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import type { BrokerProtocol } from './broker-protocol.ts';
import { connection } from './brokers.ts';

export interface TopicProducer {
  /** Sends message values, spread evenly over the partitions; resolves when all in-sync replicas have them. One call at a time. */
  send(values: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Below the broker's 1 MiB a partition, whatever the overhead of a batch. */
const mostBytesASend = 900_000;

calmIdleConnections();

/**
 * An idempotent producer of one topic: what is retried is not doubled. It waits for a broker that is away, and
 * goes on trying to send for as long as the process lives; `warn` hears what it met on the way.
 */
export async function openProducer(
  brokers: readonly string[],
  protocol: BrokerProtocol,
  topic: string,
  warn: (message: string, error: Error) => void,
): Promise<TopicProducer> {
  const region = process.env['AWS_REGION'] ?? 'us-east-1';
  const kafka = new Kafka({
    clientId: `millrace-${topic}`,
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ log }) =>
        warn(`kafka: ${log.message}`, new Error(String(log['error'] ?? 'no reason given'))),
    ...connection(brokers, protocol, region),
  });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: roundRobin,
  });
  await producer.connect();
  return {
    send: async values => {
      for (const chunk of chunksOf(values)) {
        await producer.send({ topic, acks: -1, messages: chunk.map(value => ({ value })) });
      }
    },
    stop: () => producer.disconnect(),
  };
}

function roundRobin() {
  let turn = 0;
  return ({
    partitionMetadata,
  }: {
    readonly partitionMetadata: readonly { readonly partitionId: number }[];
  }) => {
    const ids = partitionMetadata.map(({ partitionId }) => partitionId).sort((a, b) => a - b);
    return ids[turn++ % ids.length] ?? 0;
  };
}

/** Consecutive values of at most 900 KB together; a longer one goes alone. */
export function chunksOf(values: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let room = 0;
  for (const value of values) {
    const bytes = Buffer.byteLength(value);
    const current = chunks.at(-1);
    if (current && bytes <= room) {
      current.push(value);
      room -= bytes;
    } else {
      chunks.push([value]);
      room = mostBytesASend - bytes;
    }
  }
  return chunks;
}

/**
 * kafkajs 2.2.4 re-arms a 1 ms timer on every connection, idle ones too, which costs 4 % of a core each
 * (https://github.com/tulios/kafkajs/issues/1751). With nothing pending there is nothing to check.
 */
function calmIdleConnections(): void {
  const { scheduleCheckPendingRequests } = RequestQueue.prototype;
  RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) scheduleCheckPendingRequests.call(this);
  };
}
