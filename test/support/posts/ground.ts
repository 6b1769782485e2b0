import type { AttributeValue, CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { decodeScored } from '../../../domain/posts/scored.ts';
import type { ScoredMessage } from '../../../domain/posts/scored.ts';
import { createTopic } from '../../../lib/local/create-topic.ts';
import { createKafka } from '../../../lib/local/kafka-client.ts';
import { startWorld } from '../../functions/world.ts';
import type { World } from '../../functions/world.ts';
import { startBroker } from '../../lib/local/trigger/broker.ts';
import { type Read, readAll } from '../run/read-topic.ts';

/** A real Kafka and a DynamoDB for the functions of posts, and what they left there. */
export interface PostsGround {
  readonly world: World;
  readonly broker: string;
  /** Makes a topic of three partitions, or so many. */
  topic(name: string, partitions?: number): Promise<void>;
  /** Gives a topic so many partitions, as somebody may with any tool. */
  widen(name: string, partitions: number): Promise<void>;
  /** Everything that a topic holds by now, each partition in its order. */
  readAll(topic: string): Promise<readonly Read[]>;
  /** Items of posts by id. */
  posts(): Promise<ReadonlyMap<string, Readonly<Record<string, AttributeValue>>>>;
  stop(): Promise<void>;
}

export async function startPostsGround(): Promise<PostsGround> {
  const broker = await startBroker();
  const world = await startWorld({ withDatabase: false, rawTable: postsTable });
  const kafka = createKafka({ brokers: [broker.address], clientId: 'posts-test' });
  const admin = kafka.admin();
  await admin.connect();
  return {
    world,
    broker: broker.address,
    topic: async (topic, numPartitions = 3) => {
      await createTopic(admin, { topic, numPartitions });
    },
    widen: async (topic, count) => {
      await admin.createPartitions({ topicPartitions: [{ topic, count }] });
    },
    readAll: topic => readAll(broker.address, topic),
    posts: async () => new Map((await world.items('raw')).map(item => [item['id']?.S ?? '', item])),
    stop: async () => {
      await admin.disconnect();
      await world.stop();
      await broker.stop();
    },
  };
}

/** What readers count of scored posts: in each partition those that come from behind all before them. */
export function countedOf(read: readonly Read[]): readonly ScoredMessage[] {
  const marks = new Map<string, number>();
  return read.flatMap(({ partition, value }) => {
    const [post] = decodeScored(Buffer.from(value)).rows;
    if (post === undefined) throw new Error(`no scored post: ${value.slice(0, 200)}`);
    const place = `${partition} ${post.source.topic}`;
    if (post.source.offset < (marks.get(place) ?? 0)) return [];
    marks.set(place, post.source.offset + 1);
    return [post];
  });
}

/** The table `raw` with the keys of posts. */
export const postsTable: CreateTableCommandInput = {
  TableName: 'raw',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};
