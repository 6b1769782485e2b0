import { setTimeout as pause } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { createTopic } from '../../local/create-topic.ts';
import { createKafka, type KafkaClientOptions } from '../../local/kafka-client.ts';
import { askBroker } from '../../local/engines/kafka-probe.ts';
import type { LocalRun } from '../local-run.ts';
import { Refusal } from '../../terminal/refusal.ts';
import { checkRunIsUp } from '../run-identity.ts';
import { checkHasNoTwin, checkTopicName } from '../topic-name.ts';
import type { Outages } from './outages.ts';
import { socketsTo } from './same-cluster.ts';

/** How often a run that does not answer is asked again, a second apart. */
export const tries = 30;
/** A run may have engines to fetch and a slow machine. */
const triesWhileUp = 120;
const partitionsOfNewTopic = 3;

/**
 * How to reach this very cluster at the broker's address: clients never give up on their own, and report to `outages` when a
 * connection breaks.
 */
export function clientOf(
  run: Pick<LocalRun, 'brokers'>,
  clusterId: string,
  outages: Outages,
  say: (line: string) => void,
): KafkaClientOptions {
  return {
    clientId: 'millrace-produce',
    brokers: run.brokers.split(','),
    retry: { retries: Number.MAX_SAFE_INTEGER },
    sockets: socketsTo(clusterId, say),
    onLog: ({ message, error }) => {
      if (message.startsWith('Connection')) outages.gone(reasonOf(`${message} ${error ?? ''}`));
    },
  };
}

/**
 * The id of the run's cluster, once its broker answers. Says each try, and refuses after 30 of them, or 120 where the run is
 * up.
 */
export async function waitForBroker(run: LocalRun, say: (line: string) => void): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    let most = tries;
    try {
      checkRunIsUp(run);
      most = triesWhileUp;
      return await askBroker(run.brokers.split(','));
    } catch (error) {
      const reason = error instanceof Error ? reasonOf(error.message) : String(error);
      say(`broker ${run.brokers} does not answer (${reason}), try ${attempt} of ${most}`);
    }
    if (attempt >= most)
      throw new Refusal(`no broker at ${run.brokers} after ${attempt} tries: start the run with npm start`);
    await pause(1000);
  }
}

/** Makes the topic if there is none, and answers how many partitions it has. */
export async function ensureTopic(
  client: KafkaClientOptions,
  topic: string,
  say: (line: string) => void,
): Promise<number> {
  const admin = createKafka(client).admin();
  await admin.connect();
  try {
    const topics = await admin.listTopics();
    if (!topics.includes(topic)) {
      checkTopicName(topic);
      checkHasNoTwin(topic, topics);
      await createMissing(admin, topic, say);
    }
    const { topics: described } = await admin.fetchTopicMetadata({ topics: [topic] });
    return described[0]?.partitions.length ?? 1;
  } finally {
    await admin.disconnect();
  }
}

async function createMissing(admin: Admin, topic: string, say: (line: string) => void): Promise<void> {
  const created = await createTopic(admin, { topic, numPartitions: partitionsOfNewTopic });
  if (created) say(`topic ${topic} created with ${partitionsOfNewTopic} partitions`);
}

function reasonOf(text: string): string {
  return /\bE[A-Z]{4,}\b/.exec(text)?.[0] ?? text.trim();
}
