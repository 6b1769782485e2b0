import type { Admin, Kafka } from 'kafkajs';
import { connection } from '../../../../functions/io/brokers.ts';
import { bootstrapOf } from '../../../../functions/io/msk.ts';
import type { Deployment } from '../../deployment.ts';
import { Refusal } from '../../../terminal/refusal.ts';

/** A connected way to the cluster's brokers. */
export interface Brokers {
  readonly kafka: Kafka;
  readonly admin: Admin;
  /** `host:port` of each. */
  readonly servers: readonly string[];
}

/**
 * Connects to a deployment's brokers the way they themselves say (IAM over TLS, or plain text), and leaves them when
 * `use` is done. Rejects with Refusal when nobody is there, in one line; on AWS, where brokers are private to their
 * network, `onAws` says what helps.
 */
export async function withBrokers<T>(
  deployment: Deployment,
  use: (brokers: Brokers) => Promise<T>,
  onAws = '',
): Promise<T> {
  const { brokers, protocol } = await bootstrapOf(deployment.clusterArn);
  const region = deployment.clusterArn.split(':')[3] ?? '';
  const { brokers: servers, ...signIn } = connection(brokers.split(','), protocol, region);
  const list = Array.isArray(servers) ? servers : [];
  // Most commands talk to no broker, and need not read a client's code.
  const { createKafka } = await import('../../../local/kafka-client.ts');
  const kafka = createKafka({
    clientId: 'millrace-streams',
    brokers: list,
    signIn,
    retry: { retries: 4 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await use({ kafka, admin, servers: list });
  } catch (error) {
    if (!isBrokerAway(error)) throw error;
    const where =
      deployment.target === 'aws'
        ? ` from here (they are private to their network)${onAws && `: ${onAws}`}`
        : '';
    throw new Refusal(`cannot reach the brokers at ${brokers}${where}`, { cause: error });
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** Refuses a topic that is not there, by name. */
export async function needTopic({ admin }: Brokers, topic: string): Promise<void> {
  const topics = await admin.listTopics();
  if (!topics.includes(topic)) throw new Refusal(`there is no topic named "${topic}"`);
}

const away = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSBrokerNotFound',
  'KafkaJSRequestTimeoutError',
]);

function isBrokerAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return away.has(error.name) || isBrokerAway(error.cause);
}
