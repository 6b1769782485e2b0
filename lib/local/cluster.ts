import type { Admin, AdminConfig, Kafka } from 'kafkajs';
import type { PartitionAnswer } from './records/fetch-answer.ts';

/** What is used of a cluster's inside of kafkajs 2.2.4. */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number }[];
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findBroker(node: { nodeId: string }): Promise<Broker>;
  findGroupCoordinator(group: { groupId: string }): Promise<Broker>;
}

export interface Broker {
  fetch(request: object): Promise<{
    readonly responses: readonly { readonly partitions: readonly PartitionAnswer[] }[];
  }>;
  listOffsets(request: object): Promise<{
    readonly responses: readonly {
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }>;
  offsetCommit(request: object): Promise<unknown>;
}

type Create = (options: object) => Cluster;

const clusters = new WeakMap<Admin, Cluster>();
const READ_UNCOMMITTED = 0;
const LATEST = -1;

/** A cluster beside those of the client's consumers, producers and admins. */
export function clusterOf(kafka: Kafka): Cluster {
  return creation(kafka).create.call(kafka, { metadataMaxAge: 60_000, allowAutoTopicCreation: false });
}

/** Lets `highWatermarks` find the cluster of each of the client's admins. */
export function rememberClusters(kafka: Kafka): Kafka {
  const { key, create } = creation(kafka);
  const admin: (this: Kafka, config?: AdminConfig) => Admin = Reflect.get(kafka, 'admin');
  kafka.admin = config => {
    let cluster: Cluster | undefined;
    const value: Create = options => {
      cluster = create.call(kafka, options);
      return cluster;
    };
    const made = admin.call(Object.create(kafka, { [key]: { value } }), config);
    if (cluster !== undefined) clusters.set(made, cluster);
    return made;
  };
  return kafka;
}

/**
 * The end of each partition, records of open transactions included, which kafkajs does not tell: its own ends are those
 * a reader of committed records comes to. The admin must know the topic already.
 */
export async function highWatermarks(admin: Admin, topic: string): Promise<ReadonlyMap<number, bigint>> {
  const cluster = clusters.get(admin);
  if (cluster === undefined) throw new Error('this admin is not of createKafka');
  const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
  const leaders = Object.entries(cluster.findLeaderForPartitions(topic, partitions));
  const answers = await Promise.all(
    leaders.map(async ([nodeId, theirs]) => {
      const broker = await cluster.findBroker({ nodeId });
      return broker.listOffsets({
        isolationLevel: READ_UNCOMMITTED,
        topics: [{ topic, partitions: theirs.map(partition => ({ partition, timestamp: LATEST })) }],
      });
    }),
  );
  const all = answers.flatMap(({ responses }) => responses.flatMap(({ partitions: each }) => each));
  return new Map(all.map(({ partition, offset }) => [partition, BigInt(offset)]));
}

function creation(kafka: Kafka): { readonly key: symbol; readonly create: Create } {
  const symbols = Object.getOwnPropertySymbols(kafka);
  const key = symbols.find(({ description }) => description === 'private:Kafka:createCluster');
  const create: unknown = key === undefined ? undefined : Reflect.get(kafka, key);
  if (key === undefined || typeof create !== 'function')
    throw new Error('kafkajs is not the version known here (2.2.4): install what package-lock.json names');
  return { key, create: create as Create };
}
