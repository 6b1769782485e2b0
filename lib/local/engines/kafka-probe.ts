import { createKafka } from '../kafka-client.ts';

/**
 * The cluster's id, from a cluster that serves: it knows its brokers, has a controller and answers for its topics.
 * Throws at once when it does not; the caller decides how often to ask.
 */
export async function askBroker(brokers: readonly string[]): Promise<string> {
  const admin = createKafka({
    clientId: 'millrace-probe',
    brokers,
    connectionTimeoutMs: 1_000,
    requestTimeoutMs: 2_000,
    retry: { retries: 0, initialRetryTime: 50, maxRetryTime: 50 },
  }).admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    if (cluster.brokers.length === 0) throw new Error('no broker has registered yet');
    await admin.listTopics();
    return cluster.clusterId;
  } finally {
    await admin.disconnect();
  }
}
