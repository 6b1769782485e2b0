import { setTimeout as pause } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { createTopic } from '../../local/create-topic.ts';
import { createKafka, type KafkaClientOptions } from '../../local/kafka-client.ts';
import type { LocalRun } from '../local-run.ts';
import { Refusal } from '../refusal.ts';
import type { Outages } from './outages.ts';

/** How often a run that does not answer is asked again, a second apart. */
export const tries = 30;
const partitionsOfNewTopic = 3;

/** How to reach the broker: clients never give up on their own, and tell `outages` when a connection breaks. */
export function clientOf(run: LocalRun, outages: Outages): KafkaClientOptions {
  return {
    clientId: 'millrace-produce',
    brokers: run.brokers.split(','),
    retry: { retries: Number.MAX_SAFE_INTEGER },
    onLog: ({ message, error }) => {
      if (message.startsWith('Connection')) outages.gone(reasonOf(`${message} ${error ?? ''}`));
    },
  };
}

/** Resolves when the broker answers; says each try, and after 30 of them refuses. */
export async function waitForBroker(run: LocalRun, say: (line: string) => void): Promise<void> {
  for (let attempt = 1; attempt <= tries; attempt++) {
    const reason = await whyNot(run);
    if (reason === undefined) return;
    say(`broker ${run.brokers} does not answer (${reason}), try ${attempt} of ${tries}`);
    if (attempt < tries) await pause(1000);
  }
  throw new Refusal(`no broker at ${run.brokers} after ${tries} tries: start the run with npm start`);
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
    if (!topics.includes(topic)) await createMissing(admin, topic, say);
    const { topics: described } = await admin.fetchTopicMetadata({ topics: [topic] });
    return described[0]?.partitions.length ?? 1;
  } finally {
    await admin.disconnect();
  }
}

async function createMissing(admin: Admin, topic: string, say: (line: string) => void): Promise<void> {
  if (topic.length > 249 || !/^[\w.-]+$/.test(topic) || /^\.\.?$/.test(topic)) {
    throw new Refusal(
      `"${topic}" cannot name a topic: letters, digits, dots, - and _ can, up to 249 of them`,
    );
  }
  const created = await createTopic(admin, { topic, numPartitions: partitionsOfNewTopic });
  if (created) say(`topic ${topic} created with ${partitionsOfNewTopic} partitions`);
}

async function whyNot(run: LocalRun): Promise<string | undefined> {
  const brokers = run.brokers.split(',');
  const admin = createKafka({ clientId: 'millrace-produce', brokers, retry: { retries: 0 } }).admin();
  try {
    await admin.connect();
    await admin.listTopics();
    return undefined;
  } catch (error) {
    return error instanceof Error ? reasonOf(error.message) : String(error);
  } finally {
    await admin.disconnect();
  }
}

function reasonOf(text: string): string {
  return /\bE[A-Z]{4,}\b/.exec(text)?.[0] ?? text.trim();
}
