import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { beforeEach } from 'node:test';
import type { StreamEvent } from '../../../functions/batch/stream-event.ts';
import type * as Transform from '../../../functions/transform/posts.ts';
import { countedOf } from '../../support/posts/ground.ts';
import type { PostsGround } from '../../support/posts/ground.ts';
import { context, mskEvent, sourceArn } from '../msk-event.ts';
import type { TestRecord } from '../msk-event.ts';

export const topic = 'coffee';
export const time = '2026-03-01T12:00:00.000Z';

let topics = 0;

/** The transform of posts; before each test of the suite it is loaded anew, to send to a topic of the test's own. */
export function useTransform(ground: () => PostsGround) {
  let handler: typeof Transform.handler;
  let scored = '';

  beforeEach(async () => {
    await ground().world.clear();
    await useTopic('scored');
  });

  /** From now on the function, loaded anew, sends to a new topic whose name ends so. */
  async function useTopic(end: string, partitions?: number): Promise<void> {
    scored = `coffee-${++topics}.${end}`;
    await ground().topic(scored, partitions);
    Object.assign(process.env, {
      BROKERS: ground().broker,
      BROKER_PROTOCOL: 'plaintext',
      SCORED_TOPIC: scored,
      STREAM: 'posts-transform',
    });
    const loaded = (await import(`../../../functions/transform/posts.ts?${scored}`)) as typeof Transform;
    ({ handler } = loaded);
  }

  const readSent = () => ground().readAll(scored);

  const change = async (id: string, attribute: string, value: AttributeValue): Promise<void> => {
    const { DynamoDBClient, UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
    const client = new DynamoDBClient({});
    await client.send(
      new UpdateItemCommand({
        TableName: 'raw',
        Key: { id: { S: id } },
        UpdateExpression: 'SET #attribute = :value',
        ExpressionAttributeNames: { '#attribute': attribute },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
    client.destroy();
  };

  return {
    useTopic,
    widen: (partitions: number) => ground().widen(scored, partitions),
    deliver: (records: readonly TestRecord[], members: Partial<StreamEvent> = {}) =>
      handler({ ...mskEvent(records, sourceArn, topic), ...members }, context()),
    readSent,
    textsSent: async () =>
      (await readSent()).map(({ value }) => (JSON.parse(value) as { readonly text: string }).text),
    textsCounted: async () => countedOf(await readSent()).map(({ text }) => text),
    textsKept: async () =>
      Object.fromEntries([...(await ground().posts())].map(([id, { text }]) => [id, text?.S])),
    counts: async () => {
      const [counter] = await ground().world.items('counters');
      return { rows: counter?.['rows']?.N, skipped: counter?.['skipped']?.N };
    },
    expire: (id: string, seconds: number) =>
      change(id, 'expires_at', { N: String(Math.floor(Date.now() / 1000) + seconds) }),
    /** The record that an item says to be made by. */
    setSource: (id: string, source: string) => change(id, 'source', { S: source }),
  };
}

export function post(id: string, text: unknown, more: Record<string, unknown> = {}) {
  return { id, created_at: time, user: 'user-1', text, ...more };
}

export function many(count: number) {
  return Array.from({ length: count }, (_, offset) => ({
    partition: offset % 3,
    offset,
    value: post(String(offset), `coffee number ${offset}`),
  }));
}

export function timeOf(offset: number): number {
  return 1_790_000_000_000 + offset;
}

export function sourceOf(value: string): { readonly offset: number } {
  return (JSON.parse(value) as { readonly source: { readonly offset: number } }).source;
}
