import { Kafka, logLevel } from 'kafkajs';

/**
 * The cluster's id, from a cluster that serves: it knows its brokers, has a controller and answers for its topics.
 * Throws at once when it does not; the caller decides how often to ask.
 */
export async function askBroker(brokers: readonly string[]): Promise<string> {
  const admin = new Kafka({
    clientId: 'millrace-probe',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
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
