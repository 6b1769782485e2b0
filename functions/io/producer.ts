import { CompressionTypes, Kafka, logLevel, Partitioners } from 'kafkajs';
import type { PartitionerArgs } from 'kafkajs';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import type { BrokerProtocol } from './broker-protocol.ts';
import { connection } from './brokers.ts';
import { lastingTrouble } from './lasting-trouble.ts';

export interface Outgoing {
  readonly value: string;
  /** Messages of one key go to one partition. */
  readonly key?: string | Buffer | null;
  /** Left out, the key decides; those without a key are spread evenly. */
  readonly partition?: number;
}

export interface TopicProducer {
  /**
   * Sends messages, those of a partition in their order; resolves when all in-sync replicas have them. One call at a
   * time. Rejects for a partition that the topic does not have.
   */
  send(messages: readonly Outgoing[]): Promise<void>;
  stop(): Promise<void>;
}

/** Below the broker's 1 MiB a partition, whatever the overhead of a batch. */
const mostBytesASend = 900_000;
/** What is shorter is hardly shorter by gzip. */
const worthPackingBytes = 1_000;
/** kafkajs deals them out in a time that grows with their square. */
const mostMessagesASend = 2_000;

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
  const lasts = lastingTrouble();
  const kafka = new Kafka({
    clientId: `millrace-${topic}`,
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ log }) => {
        const reason = String(log['error'] ?? 'no reason given');
        // What is refused is sent again by the client; what it does not get over, it throws.
        if (!log.message.startsWith('Response ') || lasts(reason))
          warn(`kafka: ${log.message}`, new Error(reason));
      },
    ...connection(brokers, protocol, region),
  });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: partitioner,
  });
  await producer.connect();
  return {
    send: async messages => {
      for (const chunk of chunksOf(messages))
        await producer.send({ topic, acks: -1, messages: [...chunk], compression: packingOf(chunk) });
    },
    stop: () => producer.disconnect(),
  };
}

/**
 * Sends messages to a topic as a producer of it does, one that is opened by the first call. After a call that rejected
 * the next one opens another: what it had numbered is in doubt.
 */
export function sendingTo(
  ...where: Parameters<typeof openProducer>
): (messages: readonly Outgoing[]) => Promise<void> {
  let opened: Promise<TopicProducer> | undefined;
  return async messages => {
    if (messages.length === 0) return;
    const producer = (opened ??= openProducer(...where));
    try {
      await (await producer).send(messages);
    } catch (error) {
      opened = undefined;
      await producer.then(each => each.stop()).catch(() => {});
      throw error;
    }
  };
}

function partitioner() {
  const byKey = Partitioners.DefaultPartitioner();
  let turn = 0;
  return (args: PartitionerArgs): number => {
    const ids = args.partitionMetadata.map(({ partitionId }) => partitionId).sort((a, b) => a - b);
    const { partition, key } = args.message;
    if (partition === undefined) return key ? byKey(args) : (ids[turn++ % ids.length] ?? 0);
    if (ids.includes(partition)) return partition;
    throw new Error(
      `topic ${args.topic} has no partition ${partition}: give it as many as the topic has that it is fed from`,
    );
  };
}

/**
 * Rows are five sixths shorter by gzip, and their bytes cross zones from the producer and to each stream. What reads Kafka
 * unpacks them, so an event is the same.
 */
export function packingOf(messages: readonly Outgoing[]): CompressionTypes {
  const bytes = messages.reduce((sum, message) => sum + bytesOf(message), 0);
  return bytes < worthPackingBytes ? CompressionTypes.None : CompressionTypes.GZIP;
}

function bytesOf({ value, key }: Outgoing): number {
  return Buffer.byteLength(value) + Buffer.byteLength(key ?? '');
}

/** Consecutive messages of at most 900 KB together, values and keys; a longer one goes alone. */
export function chunksOf(messages: readonly Outgoing[]): readonly (readonly Outgoing[])[] {
  const chunks: Outgoing[][] = [];
  let room = 0;
  for (const message of messages) {
    const bytes = bytesOf(message);
    const current = chunks.at(-1);
    if (current && bytes <= room && current.length < mostMessagesASend) {
      current.push(message);
      room -= bytes;
    } else {
      chunks.push([message]);
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
