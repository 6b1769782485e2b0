import { type Message, Partitioners } from 'kafkajs';
import { createIdempotentProducer, type KafkaClientOptions } from '../../local/kafka-client.ts';
import { Refusal } from '../../terminal/refusal.ts';
import type { Lost, Outages } from './outages.ts';
import type { SourceMessage } from './source.ts';

/** Most bytes a send holds for one partition: a broker takes 1 MiB, less what it wraps around. */
const mostBytes = 900_000;
/** Most bytes of a send in all, so that progress moves. */
const sendBytes = 2_000_000;
/** What Kafka adds to a message, at most. */
const frameBytes = 100;

export interface Sender {
  /** Takes a message; it goes out at once, or with others when `isShared`. */
  put(message: Pick<SourceMessage, 'value' | 'key' | 'rows'>, isShared: boolean): Promise<void>;
  /** Sends what is held. */
  readonly flush: () => Promise<void>;
  /** Where messages of a key go. */
  readonly partitionOf: (key: string) => number;
  /** Messages acknowledged by the broker. */
  readonly sent: number;
  /** Rows that these carried. */
  readonly sentRows: number;
  close(): Promise<void>;
}

/**
 * Sends messages to the partitions in turn, those with a key to the partition that every Kafka client gives the key;
 * one awaited send at a time, idempotent: a send repeated because its answer was lost is known to the broker by its
 * sequence, so nothing is doubled. `lost` answers why the topic will never take them. Rejects with Refusal for a partition
 * that the topic no longer has.
 */
export async function openSender(
  client: KafkaClientOptions,
  topic: string,
  partitions: number,
  outages: Outages,
  lost?: Lost,
): Promise<Sender> {
  const producer = createIdempotentProducer(client);
  await outages.during(() => producer.connect());
  const placeOf = partitioner(topic, partitions);
  let sent = 0;
  let sentRows = 0;
  let held: Message[] = [];
  let heldRows = 0;
  let total = 0;
  let bytesOf = new Map<number, number>();

  const flush = async (): Promise<void> => {
    if (held.length === 0) return;
    const messages = held;
    const rows = heldRows;
    held = [];
    heldRows = 0;
    total = 0;
    bytesOf = new Map();
    const taken = await outages.during(() => producer.send({ topic, acks: -1, messages }), lost);
    refuseUntaken(topic, messages, new Set(taken.map(({ partition }) => partition)));
    sent += messages.length;
    sentRows += rows;
  };
  const put: Sender['put'] = async ({ value, key, rows }, isShared) => {
    const message = { value, ...(key !== undefined && { key }) };
    const partition = placeOf(message);
    const bytes = Buffer.byteLength(value) + Buffer.byteLength(key ?? '') + frameBytes;
    if ((bytesOf.get(partition) ?? 0) + bytes > mostBytes || total + bytes > sendBytes) await flush();
    held.push({ ...message, partition });
    heldRows += rows;
    total += bytes;
    bytesOf.set(partition, (bytesOf.get(partition) ?? 0) + bytes);
    if (!isShared) await flush();
  };
  return {
    put,
    flush,
    partitionOf: key => placeOf({ key, value: null }),
    get sent() {
      return sent;
    },
    get sentRows() {
      return sentRows;
    },
    close: () => producer.disconnect(),
  };
}

/** The client leaves out what is for a partition that the topic does not have, without a word. */
function refuseUntaken(topic: string, messages: readonly Message[], taken: ReadonlySet<number>): void {
  const left = messages.filter(({ partition = -1 }) => !taken.has(partition));
  if (left.length === 0) return;
  throw new Refusal(
    `topic ${topic} has no partition ${left[0]?.partition} any more: it was made again with fewer of them, and ${left.length} of the last ${messages.length} messages were not sent`,
  );
}

function partitioner(topic: string, partitions: number): (message: Message) => number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  const byKey = Partitioners.DefaultPartitioner();
  let turn = 0;
  return message =>
    message.key === undefined ? turn++ % partitions : byKey({ topic, partitionMetadata, message });
}
