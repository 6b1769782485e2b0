import { randomBytes } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import type { Clients } from './clients.ts';
import type { Deployment } from './deployment.ts';
import { invoke } from './functions.ts';

export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** Brings values to both streams, in order; answers the place that each one has. */
export interface Courier {
  send(values: readonly Buffer[], partition?: number): Promise<readonly Place[]>;
  close(): Promise<void>;
}

const topic = 'trading_data';

/** Through the broker: values go to partition after partition, or to the one named. */
export async function kafkaCourier(brokers: string): Promise<Courier> {
  const kafka = new Kafka({ clientId: 'suite', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  const admin = kafka.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  await admin.disconnect();
  const partitions = topics[0]?.partitions.length ?? 0;
  let sent = 0;
  return {
    async send(values, given) {
      const places: Place[] = [];
      for (const value of values) {
        const partition = given ?? sent++ % partitions;
        const [answer] = await producer.send({ topic, acks: -1, messages: [{ partition, value }] });
        places.push({ topic, partition, offset: Number(answer?.baseOffset) });
      }
      return places;
    },
    close: () => producer.disconnect(),
  };
}

/**
 * Past the broker: both functions are invoked with the event that Lambda's trigger would make, of a topic of the
 * courier's own, so that no offset is one of a real record. `deliveries`: how often each event comes.
 */
export function eventCourier(
  deployment: Deployment,
  clients: Clients,
  functions: readonly string[],
  deliveries = 1,
): Courier {
  const own = `suite.${randomBytes(6).toString('hex')}`;
  const next = new Map<number, number>();
  return {
    async send(values, partition = 0) {
      const first = next.get(partition) ?? 0;
      next.set(partition, first + values.length);
      const places = values.map((_, index) => ({ topic: own, partition, offset: first + index }));
      const records = values.map((value, index) => ({
        topic: own,
        partition,
        offset: first + index,
        timestamp: Date.now(),
        timestampType: 'CREATE_TIME',
        value: value.toString('base64'),
        headers: [],
      }));
      const event = {
        eventSource: 'aws:kafka',
        eventSourceArn: deployment.output('ClusterArn'),
        bootstrapServers: deployment.output('BootstrapBrokers'),
        records: { [`${own}-${partition}`]: records },
      };
      for (let i = 0; i < deliveries; i++) for (const name of functions) await invoke(clients, name, event);
      return places;
    },
    close: () => Promise.resolve(),
  };
}
