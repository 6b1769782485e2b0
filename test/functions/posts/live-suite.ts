import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import type * as Live from '../../../functions/live/posts.ts';
import type * as Producer from '../../../functions/producer/posts.ts';
import { firehoseServer, saying } from '../../support/posts/firehose-server.ts';
import type { FirehoseServer, Turn } from '../../support/posts/firehose-server.ts';
import { cursorOf, postFrame } from '../../support/posts/frames.ts';
import type { PostsGround } from '../../support/posts/ground.ts';
import { context } from '../msk-event.ts';
import { type OnLoopback, onLoopback } from '../../support/on-loopback.ts';

/** The producer of posts, and what calls it with live ones. */
export function liveSuite(ground: () => PostsGround): void {
  let lambda: OnLoopback;
  let producer: typeof Producer;
  let topic = '';
  let tests = 0;
  /** Calls of the producer that fail before it gets them. */
  let failures = 0;
  const calls: unknown[] = [];

  before(async () => {
    lambda = await onLoopback(createServer((request, response) => void callProducer(request, response)));
  });

  beforeEach(async () => {
    await ground().world.clear();
    topic = `coffee-${++tests}`;
    failures = 0;
    await ground().topic(topic);
    Object.assign(process.env, {
      BROKERS: ground().broker,
      BROKER_PROTOCOL: 'plaintext',
      TOPIC: topic,
      INTERVAL_SECONDS: '1',
    });
    producer = (await import(`../../../functions/producer/posts.ts?${topic}`)) as typeof Producer;
  });

  after(() => lambda.stop());

  test('the producer sends the posts that it is given, each id to one partition, and says how many', async () => {
    const posts = Array.from({ length: 300 }, (_, index) => post(String(index % 100)));
    assert.deepEqual(await producer.handler({ posts }, context()), { rows: 300 });
    const read = await ground().readAll(topic);
    assert.equal(read.length, 300);
    const places = new Map(read.map(({ key, partition }) => [key, partition]));
    for (const { key, partition, value } of read) {
      assert.equal(places.get(key), partition);
      assert.deepEqual(JSON.parse(value), post(String(key)));
    }
    assert.deepEqual(new Set(places.values()), new Set([0, 1, 2]));
  });

  test('the producer refuses what is no post, and sends none of that call', async () => {
    await assert.rejects(
      producer.handler({ posts: [post('1'), { id: '2' }] }, context()),
      /posts\[1\]: created_at/,
    );
    assert.deepEqual(await ground().readAll(topic), []);
  });

  test('by its schedule the producer simulates posts on the word that its topic is named after', async () => {
    const { rows } = await producer.handler({}, context(5_000));
    const read = await ground().readAll(topic);
    assert.equal(read.length, rows);
    assert.ok(rows > 0);
    for (const { key, value } of read) {
      const { id, text } = JSON.parse(value) as { readonly id: string; readonly text: string };
      assert.equal(key, id);
      assert.ok(text.includes(topic));
    }
  });

  test('live posts with the word, in the language, reach the topic, and reading goes on where it ended', async () => {
    const { firehose, live } = await reading([
      saying([
        postFrame(1, 'Good coffee'),
        postFrame(2, 'coffeehouse'),
        postFrame(3, 'Kaffee und coffee', { langs: ['de'] }),
        postFrame(4, 'COFFEE &amp; cake', { langs: ['de', 'en'] }),
        postFrame(5, 'tea'),
      ]),
    ]);
    assert.deepEqual(await live.handler({}, context(14_000)), { rows: 2 });
    const read = await ground().readAll(topic);
    assert.deepEqual(read.map(({ value }) => (JSON.parse(value) as { readonly text: string }).text).sort(), [
      'COFFEE &amp; cake',
      'Good coffee',
    ]);
    await live.handler({}, context(13_000));
    assert.deepEqual(
      firehose.asked.map(asked => asked.get('cursor')),
      [null, String(cursorOf(5))],
    );
    await firehose.stop();
  });

  test('what the producer did not take is read again: the cursor waits for its answer', async () => {
    const { firehose, live } = await reading([saying([postFrame(1, 'coffee')])]);
    failures = 1;
    await assert.rejects(
      live.handler({}, context(14_000)),
      /function posts-producer failed: .*out of memory/,
    );
    assert.deepEqual(await cursor(), undefined);
    assert.deepEqual(await live.handler({}, context(14_000)), { rows: 1 });
    assert.deepEqual(await cursor(), String(cursorOf(1)));
    assert.equal((await ground().readAll(topic)).length, 1);
    await firehose.stop();
  });

  test('a number in the cursor’s place that no server gave is not sent, and reading begins now', async () => {
    const { firehose, live } = await reading([saying([postFrame(3, 'tea')])]);
    const { storeCursor } = await import('../../../functions/io/posts/cursor.ts');
    await storeCursor('counters', 7);
    await live.handler({}, context(14_000));
    assert.deepEqual([firehose.asked[0]?.get('cursor'), await cursor()], [null, String(cursorOf(3))]);
    await firehose.stop();
  });

  /** A firehose, and the function that reads it, loaded anew. */
  async function reading(turns: readonly Turn[]): Promise<{ firehose: FirehoseServer; live: typeof Live }> {
    const firehose = await firehoseServer(turns);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_LAMBDA: lambda.url,
      PRODUCER_FUNCTION: 'posts-producer',
      WORD: 'coffee',
      LANGUAGE: 'en',
      FIREHOSE_URL: firehose.url,
    });
    return { firehose, live: (await import(`../../../functions/live/posts.ts?${topic}`)) as typeof Live };
  }

  async function cursor(): Promise<string | undefined> {
    const items = await ground().world.items('counters');
    return items.find(({ name }) => name?.S === 'cursor:posts-live')?.['cursor']?.N;
  }

  /** Lambda's Invoke, of the producer. */
  async function callProducer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    calls.push(request.url);
    const isFailing = failures-- > 0;
    if (isFailing) response.setHeader('x-amz-function-error', 'Unhandled');
    const event: unknown = JSON.parse(Buffer.concat(chunks).toString());
    const answer = isFailing ? { errorMessage: 'out of memory' } : await producer.handler(event, context());
    response.end(JSON.stringify(answer));
  }
}

function post(id: string) {
  return { id, created_at: '2026-03-01T12:00:00.000Z', user: 'user-1', text: `coffee ${id}` };
}
