import type { TickDraft } from '../../../domain/trades/csv-row.ts';
import { encodeMessage } from '../../../domain/trades/message.ts';
import { createIdempotentProducer, type KafkaClientOptions } from '../../local/kafka-client.ts';
import type { GiveIds } from './ids.ts';
import type { Outages } from './outages.ts';

/** Most bytes a send holds for one partition: a broker takes 1 MiB, less what it wraps around. */
const mostBytes = 900_000;
/** Most bytes of a send in all, so that progress moves. */
const sendBytes = 2_000_000;

export interface Sender {
  /** Takes a message's rows; it goes out at once, or with others when `together`. */
  put(rows: readonly TickDraft[], together: boolean): Promise<void>;
  /** Sends what is held. */
  flush(): Promise<void>;
  /** Messages acknowledged by the broker. */
  readonly sent: number;
  close(): Promise<void>;
}

/**
 * Sends messages to the partitions in turn, one awaited send at a time, idempotent: a send repeated because its
 * answer was lost is known to the broker by its sequence, so nothing is doubled.
 */
export async function openSender(
  client: KafkaClientOptions,
  topic: string,
  partitions: number,
  giveIds: GiveIds,
  outages: Outages,
): Promise<Sender> {
  const producer = createIdempotentProducer(client);
  await outages.during(() => producer.connect());
  let turn = 0;
  let sent = 0;
  let held: { partition: number; value: string }[] = [];
  let bytesOf = new Map<number, number>();

  const flush = async (): Promise<void> => {
    if (held.length === 0) return;
    const messages = held;
    held = [];
    bytesOf = new Map();
    await outages.during(() => producer.send({ topic, acks: -1, messages }));
    sent += messages.length;
  };
  const put = async (rows: readonly TickDraft[], together: boolean): Promise<void> => {
    const value = encodeMessage(await giveIds(rows));
    const partition = turn % partitions;
    const bytes = Buffer.byteLength(value) + 100;
    const total = [...bytesOf.values()].reduce((sum, part) => sum + part, 0);
    if ((bytesOf.get(partition) ?? 0) + bytes > mostBytes || total + bytes > sendBytes) await flush();
    turn++;
    held.push({ partition, value });
    bytesOf.set(partition, (bytesOf.get(partition) ?? 0) + bytes);
    if (!together) await flush();
  };
  return {
    put,
    flush,
    get sent() {
      return sent;
    },
    close: () => producer.disconnect(),
  };
}
