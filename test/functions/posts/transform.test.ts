import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { StreamEvent } from '../../../functions/batch/stream-event.ts';
import type * as Transform from '../../../functions/transform/posts.ts';
import { countedOf, startPostsGround } from '../../support/posts/ground.ts';
import type { PostsGround } from '../../support/posts/ground.ts';
import { until } from '../../support/until.ts';
import { fingerprint } from '../../../domain/origin.ts';
import { context, mskEvent, sourceArn } from '../msk-event.ts';
import type { TestRecord } from '../msk-event.ts';

const topic = 'coffee';
const time = '2026-03-01T12:00:00.000Z';

let ground: PostsGround;
let handler: typeof Transform.handler;
let scored = '';
let topics = 0;

before(async () => {
  ground = await startPostsGround();
});

beforeEach(async () => {
  await ground.world.clear();
  await useTopic(`coffee-${++topics}.scored`);
});

after(() => ground.stop());

test('a post is kept with its polarity, its entities decoded, and sent on to the partition of the same number', async () => {
  await deliver([
    { partition: 2, offset: 5, key: 'a', value: post('a', 'I love coffee &amp; cake &lt;3') },
    { partition: 0, offset: 9, value: post('b', 'the worst coffee', { lang: 'en' }) },
  ]);
  const items = await ground.posts();
  const { score, ...kept } = items.get('a') ?? {};
  assert.deepEqual(kept, {
    id: { S: 'a' },
    created_at: { S: time },
    user: { S: 'user-1' },
    text: { S: 'I love coffee & cake <3' },
    polarity: { S: 'positive' },
    source: { S: `coffee#2#5#${timeOf(5)}#${fingerprint({ eventSourceArn: sourceArn, topic })}` },
  });
  assert.ok(Number(score?.N) > 0 && Number(score?.N) <= 1);
  assert.deepEqual([items.get('b')?.['lang']?.S, items.get('b')?.['polarity']?.S], ['en', 'negative']);

  const read = await ground.readAll(scored);
  assert.deepEqual(
    read.map(({ partition, key }) => [partition, key]),
    [
      [0, null],
      [2, 'a'],
    ],
  );
  assert.deepEqual(JSON.parse(read[1]?.value ?? ''), {
    id: 'a',
    created_at: time,
    user: 'user-1',
    text: 'I love coffee & cake <3',
    polarity: 'positive',
    score: Number(score?.N),
    source: { arn: sourceArn, topic, partition: 2, offset: 5, timestamp: timeOf(5) },
  });
});

test('of one id the first record is kept and sent, others are counted and go nowhere', async () => {
  await deliver([
    { partition: 1, offset: 0, value: post('a', 'first') },
    { partition: 1, offset: 1, value: post('a', 'second') },
    { partition: 1, offset: 2, value: post('b', 'other') },
    { partition: 2, offset: 0, value: post('a', 'elsewhere') },
  ]);
  await deliver([{ partition: 1, offset: 3, value: post('b', 'later') }]);
  assert.deepEqual(await textsKept(), { a: 'first', b: 'other' });
  assert.deepEqual(await textsSent(), ['first', 'other']);
  assert.deepEqual(await counts(), { rows: '2', skipped: '3' });
});

test('records that come again, in whatever batches, change nothing and are sent again as they were', async () => {
  const records = [0, 1, 2, 3].map(offset => ({ offset, value: post(`${offset % 3}`, `${offset}`) }));
  await deliver(records);
  const kept = await ground.posts();
  await deliver(records.slice(3));
  await deliver(records.slice(1, 3));
  await deliver(records);
  assert.deepEqual(await ground.posts(), kept);
  assert.deepEqual(await textsSent(), ['0', '1', '2', '1', '2', '0', '1', '2']);
  assert.deepEqual(await textsCounted(), ['0', '1', '2']);
});

test('a topic made anew has other records at the same places: their ids are known', async () => {
  await deliver([{ offset: 0, value: post('a', 'old') }]);
  await deliver([{ offset: 0, timestamp: timeOf(0) + 60_000, value: post('a', 'new') }]);
  assert.deepEqual([await textsKept(), await textsSent()], [{ a: 'old' }, ['old']]);
});

test('a topic that was made again brings an id at the same place and time, and it is a duplicate', async () => {
  const records = [{ offset: 0, value: post('a', 'old') }];
  await deliver(records);
  await deliver(records);
  const eventSourceArn = `${sourceArn.slice(0, -1)}2`;
  await deliver([...records, { offset: 1, value: post('b', 'new') }], { eventSourceArn });
  await deliver([...records, { offset: 1, value: post('b', 'new') }], { eventSourceArn });
  assert.deepEqual(await textsKept(), { a: 'old', b: 'new' });
  assert.deepEqual(await textsSent(), ['old', 'old', 'new', 'new'], 'each record again, and no other');
});

test('a record whose item an older version made is let through again', async () => {
  await deliver([{ offset: 0, value: post('a', 'old') }]);
  await setSource('a', `${topic}#0#0#${timeOf(0)}`);
  await deliver([{ offset: 0, value: post('a', 'old') }]);
  await deliver([{ offset: 1, value: post('a', 'another') }]);
  assert.deepEqual([await textsKept(), await textsSent()], [{ a: 'old' }, ['old', 'old']]);
});

test('a post that was sent at no time is sent on all the same', async () => {
  await deliver([{ offset: 0, timestamp: 1_767_225_600_000_000_000, value: post('a', 'x') }]);
  const [sent] = await ground.readAll(scored);
  assert.deepEqual(sourceOf(sent?.value ?? ''), {
    arn: sourceArn,
    topic,
    partition: 0,
    offset: 0,
    timestamp: -1,
  });
});

test('an id whose time is over is free again, though its item is still there', async () => {
  await deliver([{ offset: 0, value: post('a', 'old') }]);
  await expire('a', -1);
  await deliver([{ offset: 1, value: post('a', 'new') }]);
  await expire('a', 60);
  await deliver([{ offset: 2, value: post('a', 'too soon') }]);
  assert.deepEqual([await textsKept(), await textsSent()], [{ a: 'new' }, ['old', 'new']]);
});

test('thousands of posts are sent on in the order of their partitions', async () => {
  const records = many(1_500);
  await deliver(records);
  const read = await ground.readAll(scored);
  for (const partition of [0, 1, 2]) {
    const offsets = read
      .filter(each => each.partition === partition)
      .map(each => sourceOf(each.value).offset);
    assert.deepEqual(
      offsets,
      records.filter(each => each.partition === partition).map(({ offset }) => offset),
    );
  }
});

for (const [moment, isOver] of [
  ['behind its sending', (said: readonly unknown[]) => said.includes('delivered')],
  ['while it keeps', async () => (await ground.posts()).size > 50],
  ['while it sends', async () => (await ground.readAll(scored)).length > 0],
] as const)
  test(`a transform that is killed ${moment}, before its batch is done, leaves each post counted once, in order`, async () => {
    const records = [...many(900), { partition: 1, offset: 9_000, value: post('1', 'a copy') }];
    const program = fork(fileURLToPath(new URL('./killed-transform.ts', import.meta.url)));
    const said: unknown[] = [];
    program.on('message', message => said.push(message));
    await until('it is ready', 60_000, () => said.includes('ready'));
    program.send(mskEvent(records, sourceArn, topic));
    await until('it is in the middle', 120_000, () => isOver(said));
    const exit = once(program, 'exit');
    program.kill('SIGKILL');
    await exit;
    await deliver(records.slice(0, 300));
    await deliver(records);
    const counted = countedOf(await ground.readAll(scored));
    for (const partition of [0, 1, 2])
      assert.deepEqual(
        counted.filter(({ source }) => source.partition === partition).map(({ id }) => id),
        many(900)
          .filter(each => each.partition === partition)
          .map(({ offset }) => String(offset)),
      );
  });

test('hostile posts are set aside by name, or kept as they are, and hold nobody up', async () => {
  const hostile: readonly (readonly [unknown, string])[] = [
    [post('1', 'x'.repeat(1_000_000)), 'text is longer than 256 KB'],
    [
      post('1', 'x', { created_at: '9999-12-31T00:00:00Z' }),
      "created_at is more than aheadSeconds (of the pipeline's settings) after its record was sent",
    ],
    [
      post('1', 'x', { created_at: '0001-01-01T00:00:00Z' }),
      'created_at is not a UTC time like 2025-01-24T09:00:00.000Z',
    ],
    [post('x'.repeat(2_048), 'x'), 'id is not text of 1 to 1,024 bytes'],
    [{ id: '1' }, 'created_at is not a UTC time like 2025-01-24T09:00:00.000Z'],
    [post('1', 7), 'text is not text'],
    [[post('1', 'x')], 'not an object'],
    [null, 'tombstone: the record has no value'],
    [Buffer.from([0xff]), 'the value is not UTF-8'],
    ['nonsense', 'the value is not JSON'],
    [post('1', '\u0001'.repeat(160_000)), 'the scored post is longer than 900000 bytes'],
  ];
  const kept = {
    surrogates: ['\ud800 and \0', '\ufffd and \ufffd'],
    marks: ['\u202eeffoc\u202c', '\u202eeffoc\u202c'],
    script: ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    twice: ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    emoji: ['😀'.repeat(10_000), '😀'.repeat(10_000)],
    empty: ['', ''],
    long: ['y'.repeat(262_144), 'y'.repeat(262_144)],
    ['😀'.repeat(256)]: ['long id', 'long id'],
  };
  await deliver([
    ...hostile.map(([value], offset) => ({ offset, value })),
    ...Object.entries(kept).map(([id, [text]], index) => ({
      offset: 100 + index,
      key: 'k'.repeat(index === 0 ? 500_000 : 5),
      value: post(id, text),
    })),
  ]);
  const expected = Object.fromEntries(Object.entries(kept).map(([id, [, text]]) => [id, text]));
  assert.deepEqual(await textsKept(), expected);
  assert.deepEqual(await textsSent(), Object.values(expected));
  const aside = await ground.world.items('set_aside');
  assert.deepEqual(
    aside
      .map(({ offset, reason }) => [Number(offset?.N), reason?.S])
      .sort(([a], [b]) => Number(a) - Number(b)),
    hostile.map(([, reason], offset) => [offset, reason]),
  );
});

test('a dry run shows the posts that would be kept, and keeps and sends nothing', async () => {
  await deliver([{ offset: 0, value: post('a', 'known') }]);
  const answer = await deliver(
    [
      { offset: 0, value: post('a', 'known') },
      { offset: 1, value: post('a', 'copy') },
      { offset: 2, value: post('b', 'new') },
      { offset: 3, value: post('b', 'copy') },
      { offset: 4, value: 'nonsense' },
    ],
    { dryRun: true },
  );
  assert.ok(answer && 'dryRun' in answer);
  assert.deepEqual([answer.total, answer.rows.map(({ text }) => text)], [2, ['known', 'new']]);
  assert.deepEqual(answer.setAside, [{ topic, partition: 0, offset: 4, reason: 'the value is not JSON' }]);
  assert.deepEqual([await textsKept(), await textsSent()], [{ a: 'known' }, ['known']]);
});

test('a redriven record is counted by a place of its own, as the marks have passed it', async () => {
  await deliver([
    { offset: 7, value: 'nonsense' },
    { offset: 8, value: post('b', 'behind it') },
  ]);
  const mended = [{ offset: 7, value: post('a', 'mended') }];
  assert.deepEqual(await deliver(mended, { redrive: {} }), { redrive: true, rows: 1 });
  assert.deepEqual(await deliver(mended, { redrive: {} }), { redrive: true, rows: 1 });
  assert.deepEqual(await deliver([{ offset: 8, value: post('a', 'copy') }], { redrive: {} }), {
    redrive: true,
    rows: 0,
  });
  assert.deepEqual(await textsCounted(), ['behind it', 'mended']);
});

test('a topic of scored posts with too few partitions is an error by name, and heals', async () => {
  await useTopic(`${scored}.small`, 2);
  const records = [{ partition: 2, offset: 0, value: post('a', 'x') }];
  await assert.rejects(deliver(records), /has no partition 2: give it as many/);
  assert.deepEqual(await ground.world.items('counters'), []);
  await deliver([{ partition: 1, offset: 0, value: post('b', 'y') }]);
  assert.deepEqual(await textsSent(), ['y']);
  await ground.widen(scored, 3);
  const goesThrough = () =>
    deliver(records).then(
      () => true,
      () => false,
    );
  await until('the record goes through when the topic has the partition', 30_000, goesThrough);
  assert.deepEqual(await textsCounted(), ['y', 'x']);
});

test('posts of other producers: without keys, behind marks, with ids in numbers and offsets of time, with gaps and tombstones', async () => {
  const body = '"user":"ann","created_at":"2026-03-01 04:00:00 -0800"';
  await deliver([
    { partition: 0, offset: 3, value: `\ufeff{"id":"mark","text":"marked",${body}}` },
    { partition: 0, offset: 40, value: null },
    { partition: 0, offset: 41, value: `{"id":567588278875213825,"text":"odd",${body}}` },
    { partition: 0, offset: 900, value: `{"id":567588278875213824,"text":"even",${body}}` },
    { partition: 1, offset: 7, value: `{"text":"the same","id":"567588278875213825",${body}}` },
    { partition: 1, offset: 8, value: `{"id":1e3,"text":"no whole number",${body}}` },
  ]);
  assert.deepEqual(await textsKept(), {
    mark: 'marked',
    '567588278875213824': 'even',
    '567588278875213825': 'odd',
  });
  assert.deepEqual(
    [...(await ground.posts()).values()].map(item => item['created_at']?.S),
    [time, time, time],
  );
  assert.deepEqual(await textsCounted(), ['marked', 'odd', 'even']);
  assert.deepEqual(await counts(), { rows: '3', skipped: '1' });
  const reasons = (await ground.world.items('set_aside')).map(({ reason }) => reason?.S ?? '');
  assert.deepEqual(
    new Set(reasons),
    new Set(['id is a number that is not whole: write it as text', 'tombstone: the record has no value']),
  );
});

/** From now on the function, loaded anew, sends to this topic. */
async function useTopic(name: string, partitions?: number): Promise<void> {
  scored = name;
  await ground.topic(name, partitions);
  Object.assign(process.env, {
    BROKERS: ground.broker,
    BROKER_PROTOCOL: 'plaintext',
    SCORED_TOPIC: name,
    STREAM: 'posts-transform',
  });
  const loaded = (await import(`../../../functions/transform/posts.ts?${name}`)) as typeof Transform;
  ({ handler } = loaded);
}

function deliver(records: readonly TestRecord[], members: Partial<StreamEvent> = {}) {
  return handler({ ...mskEvent(records, sourceArn, topic), ...members }, context());
}

function post(id: string, text: unknown, more: Record<string, unknown> = {}) {
  return { id, created_at: time, user: 'user-1', text, ...more };
}

function many(count: number) {
  return Array.from({ length: count }, (_, offset) => ({
    partition: offset % 3,
    offset,
    value: post(String(offset), `coffee number ${offset}`),
  }));
}

function timeOf(offset: number): number {
  return 1_790_000_000_000 + offset;
}

function sourceOf(value: string): { readonly offset: number } {
  return (JSON.parse(value) as { readonly source: { readonly offset: number } }).source;
}

async function textsKept() {
  return Object.fromEntries([...(await ground.posts())].map(([id, { text }]) => [id, text?.S]));
}

async function textsSent() {
  return (await ground.readAll(scored)).map(
    ({ value }) => (JSON.parse(value) as { readonly text: string }).text,
  );
}

async function textsCounted() {
  return countedOf(await ground.readAll(scored)).map(({ text }) => text);
}

async function counts() {
  const [counter] = await ground.world.items('counters');
  return { rows: counter?.['rows']?.N, skipped: counter?.['skipped']?.N };
}

async function expire(id: string, seconds: number): Promise<void> {
  await change(id, 'expires_at', { N: String(Math.floor(Date.now() / 1000) + seconds) });
}

/** The record that an item says to be made by. */
async function setSource(id: string, source: string): Promise<void> {
  await change(id, 'source', { S: source });
}

async function change(id: string, attribute: string, value: AttributeValue): Promise<void> {
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
}
