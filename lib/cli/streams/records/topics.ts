import { setTimeout as pause } from 'node:timers/promises';
import { createTopic } from '../../../local/create-topic.ts';
import { Refusal } from '../../../terminal/refusal.ts';
import type { Deployment } from '../../deployment.ts';
import { checkHasNoTwin, checkTopicName, isKafkas } from '../../topic-name.ts';
import type { Streams } from '../mapping/streams.ts';
import { statusOf } from '../mapping/stream.ts';
import { type Brokers, needTopic, withBrokers } from './brokers.ts';

const patienceMs = 30_000;

export interface TopicRow {
  readonly name: string;
  readonly partitions: number;
  /** Records it holds, whole number as text; those that a transaction or compaction left out count too. */
  readonly records: string;
  /** Who may delete it: nobody but its stack, or its user. */
  readonly owner: 'stack' | 'user';
  /** Names of the streams that read it. */
  readonly streams: readonly string[];
}

/** Every topic but Kafka's own, by name. */
export async function topicsOf(deployment: Deployment, streams: Streams): Promise<readonly TopicRow[]> {
  const [own, all] = await Promise.all([deployment.ownTopics(), streams.list()]);
  return reached(deployment, async ({ admin }) => {
    const names = (await admin.listTopics()).filter(name => !isKafkas(name)).sort();
    return Promise.all(
      names.map(async name => {
        const offsets = await admin.fetchTopicOffsets(name);
        const records = offsets.reduce((sum, { low, high }) => sum + BigInt(high) - BigInt(low), 0n);
        return {
          name,
          partitions: offsets.length,
          records: String(records),
          owner: own.includes(name) ? 'stack' : 'user',
          streams: all.filter(({ topic }) => topic === name).map(stream => stream.name),
        };
      }),
    );
  });
}

/** Makes a topic with the copies that the brokers' settings ask for, and waits until it takes records. */
export function makeTopic(deployment: Deployment, name: string, partitions: number): Promise<void> {
  checkTopicName(name);
  return reached(deployment, async ({ admin }) => {
    const topics = await admin.listTopics();
    if (topics.includes(name)) throw new Refusal(`there is a topic named "${name}" already`);
    checkHasNoTwin(name, topics);
    await createTopic(admin, { topic: name, numPartitions: partitions });
  });
}

/** Deletes a topic with its records, and waits until it is gone; `agree` is called once it is known that it may go. */
export async function deleteTopic(
  deployment: Deployment,
  streams: Streams,
  name: string,
  agree: () => Promise<void>,
): Promise<void> {
  const [own, all] = await Promise.all([deployment.ownTopics(), streams.list()]);
  if (own.includes(name) || isKafkas(name))
    throw new Refusal(
      `topic ${name} belongs to ${isKafkas(name) ? 'Kafka' : 'the stack, whose template would miss it'}`,
    );
  const reader = all.find(stream => stream.topic === name && statusOf(stream) === 'running');
  if (reader !== undefined)
    throw new Refusal(`stream ${reader.name} reads topic ${name}: npm run streams -- stop ${reader.name}`);
  await reached(deployment, async brokers => {
    await needTopic(brokers, name);
    await agree();
    await brokers.admin.deleteTopics({ topics: [name] });
    for (
      const end = Date.now() + patienceMs;
      (await brokers.admin.listTopics()).includes(name);
      await pause(100)
    )
      if (Date.now() > end) throw new Refusal(`topic ${name} is still there after ${patienceMs / 1000} s`);
  });
}

/** Says what helps where brokers are private. */
function reached<T>(deployment: Deployment, use: (brokers: Brokers) => Promise<T>): Promise<T> {
  return withBrokers(
    deployment,
    use,
    'run this on a host in that network, or declare the topic in the template (AWS::MSK::Topic) and deploy',
  );
}
