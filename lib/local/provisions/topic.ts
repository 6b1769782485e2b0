import kafkajs, { type Admin } from 'kafkajs';
import type { Provision, Wanted } from '../assembly/apply.ts';
import { type Json, numberOf, objectOf, textOf } from '../assembly/template.ts';
import { createTopic } from '../create-topic.ts';

interface WantedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly config: readonly { readonly name: string; readonly value: string }[];
}

/**
 * `AWS::MSK::Topic`: created, given its settings where the template changed them, and grown; Kafka cannot shrink a topic.
 * Copies asked for beyond the number of brokers are left out: a laptop has one.
 */
export function topicProvision(admin: Admin): Provision {
  return {
    async apply(wanted) {
      const topic = topicOf(wanted);
      const replicas = numberOf(wanted.properties.ReplicationFactor) ?? 1;
      const standing = (await admin.listTopics()).includes(topic.name);
      if (standing) await adapt(admin, topic, wanted.changed);
      else await create(admin, topic, replicas);
      const arn = textOf(wanted.properties.ClusterArn).replace(':cluster/', ':topic/') + `/${topic.name}`;
      return { ref: arn, attribute: name => (name === 'TopicArn' ? arn : undefined) };
    },
  };
}

async function create(admin: Admin, topic: WantedTopic, replicas: number): Promise<void> {
  const { brokers } = await admin.describeCluster();
  await createTopic(admin, {
    topic: topic.name,
    numPartitions: topic.partitions,
    replicationFactor: Math.min(replicas, brokers.length),
    configEntries: [...topic.config],
  });
}

async function adapt(admin: Admin, topic: WantedTopic, changed: boolean): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic.name] });
  const partitions = topics[0]?.partitions.length ?? 0;
  if (partitions < topic.partitions)
    await admin.createPartitions({ topicPartitions: [{ topic: topic.name, count: topic.partitions }] });
  if (changed && topic.config.length > 0)
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic.name, configEntries: [...topic.config] },
      ],
    });
}

function topicOf({ properties }: Wanted): WantedTopic {
  return {
    name: textOf(properties.TopicName),
    partitions: numberOf(properties.PartitionCount) ?? 1,
    config: configOf(textOf(properties.Configs)),
  };
}

/** MSK takes topic settings as base64 of a JSON object. Copies in sync beyond one broker are dropped with the copies. */
function configOf(base64: string): WantedTopic['config'] {
  if (base64 === '') return [];
  const settings = objectOf(JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as Json);
  return Object.entries(settings)
    .filter(([name]) => name !== 'min.insync.replicas')
    .map(([name, value]) => ({ name, value: textOf(value) }));
}
