import type { Message } from '../../domain/message.ts';
import { decodePost } from '../../domain/posts/post.ts';
import type { Post, ScoredPost } from '../../domain/posts/post.ts';
import { encodeScored } from '../../domain/posts/scored.ts';
import { redrivenPlace } from '../../domain/redriven-place.ts';
import { recordTime } from '../../domain/time.ts';
import type { IntakeRecord } from '../batch/intake.ts';
import { keepingFirst } from '../batch/item-writer.ts';
import { createTransform } from '../batch/transform.ts';
import { parseProtocol } from '../io/broker-protocol.ts';
import { openLog } from '../io/log.ts';
import { latestPost, postItems, postKey } from '../io/posts/post-item.ts';
import { score, withoutEntities } from '../io/posts/scorer.ts';
import { sendingTo } from '../io/producer.ts';
import type { Outgoing } from '../io/producer.ts';
import { readVariables } from '../variables.ts';
import type { Variables } from '../variables.ts';

const names = ['BROKERS', 'BROKER_PROTOCOL', 'SCORED_TOPIC'] as const;

/** What the transform of posts needs beside the variables of every transform. */
export type PostsTransformVariables = Variables<(typeof names)[number]>;

/** What a message may have: a broker takes 1 MiB, with what Kafka wraps around it and where the post came from. */
const mostBytes = 900_000;
/** A longer key is left out: the partition is chosen without it. */
const longestKey = 4096;

const { BROKERS: brokers, BROKER_PROTOCOL, SCORED_TOPIC: topic } = readVariables(names, process.env);
const log = openLog('posts-transform');
const send = sendingTo(brokers.split(','), parseProtocol(BROKER_PROTOCOL), topic, (message, error) =>
  log.warn(message, error),
);

/**
 * Kafka event of the word's topic → one item an id in the table of posts, and the post with its polarity to the topic of
 * scored posts, in the partition of the same number. An id that another record brought before goes nowhere.
 */
export const handler = createTransform<ScoredPost>(process.env, ({ rawTable }) => ({
  decode: (value, _, { until }) => decodeAndScore(value, until),
  items: postItems(rawTable),
  writer: keepingFirst(postKey),
  eventTime: ({ createdAt }) => createdAt,
  latestOf: latestPost,
  sendOn: (done, isRedriven) => send(done.flatMap(record => messagesOf(record, isRedriven))),
}));

function decodeAndScore(value: Uint8Array | null, until: string): Message<ScoredPost> {
  const { rows, ...fault } = decodePost(value, until);
  const scored = rows.map(withScore);
  return scored.every(isSendable)
    ? { ...fault, rows: scored }
    : { rows: [], fault: `the scored post is longer than ${mostBytes} bytes` };
}

function withScore(post: Post): ScoredPost {
  const text = withoutEntities(post.text);
  return { ...post, text, ...score(text) };
}

/** JSON takes at most 6 bytes for a character. */
function isSendable(post: ScoredPost): boolean {
  return post.text.length < 100_000 || Buffer.byteLength(JSON.stringify(post)) <= mostBytes;
}

function messagesOf(
  { content, kafkaRecord }: IntakeRecord<ScoredPost>,
  isRedriven: boolean,
): readonly Outgoing[] {
  const { source, topic, partition, offset, timestamp } = kafkaRecord;
  const key = kafkaRecord.key && kafkaRecord.key.length <= longestKey ? kafkaRecord.key : null;
  const own = { source, topic, partition, offset, timestamp: recordTime(timestamp) };
  const place = isRedriven ? redrivenPlace(own) : own;
  return content.map(post => ({ partition: place.partition, key, value: encodeScored(post, place) }));
}
