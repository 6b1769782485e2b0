import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTopic, TopicMadeAgain } from '../../../../lib/local/trigger/read-topic.ts';
import type { KnownTopics } from '../../../../lib/local/topics/known-topics.ts';
import { base } from './play.ts';

/** The ids that the broker gives, one a question; the last one goes on. */
async function subject(ids: readonly (string | undefined | Error)[], readBy?: string) {
  let asked = 0;
  const reads: string[] = [];
  const known: KnownTopics = {
    sourceOf: (arn, topic, id) => `${arn} ${topic} ${id}`,
    readBy: () => readBy,
    reads: (uuid, id) => void reads.push(`${uuid} ${id}`),
  };
  const read = async (): Promise<string | undefined> => {
    const id = ids[Math.min(asked++, ids.length - 1)];
    if (id instanceof Error) throw id;
    return id;
  };
  const topic = await readTopic(base, { read, stop: () => {} }, known);
  return { topic, reads, asked: () => asked };
}

test('a topic is the one of before, another one, or the first that the mapping reads', async () => {
  for (const [readBy, isMadeAgain] of [
    ['b', false],
    ['a', true],
    [undefined, false],
  ] as const) {
    const { topic, reads } = await subject(['b'], readBy);
    assert.equal(topic.isMadeAgain, isMadeAgain);
    assert.equal(topic.source, `${base.EventSourceArn} orders b`);
    assert.deepEqual(reads, [], 'before it has its place there');
    topic.placed();
    assert.deepEqual(reads, [`${base.UUID} b`]);
  }
});

test('questions that are asked at once are one, and each is asked after it was begun', async () => {
  const { topic, asked } = await subject(['a', 'a', 'b']);
  await Promise.all([topic.check(), topic.check(), topic.check()]);
  assert.equal(asked(), 2);
  await assert.rejects(topic.check(), TopicMadeAgain);
  assert.equal(asked(), 3);
});

test('a broker that does not say is believed to have the same topic', async () => {
  const { topic } = await subject(['a', new Error('away'), 'b']);
  await topic.check();
  await assert.rejects(topic.check(), TopicMadeAgain);
});

test('a topic that is made again is found out without a record, once', async ({ mock }) => {
  mock.timers.enable({ apis: ['setInterval'] });
  const { topic } = await subject(['a', 'a', 'b']);
  const found: TopicMadeAgain[] = [];
  const end = topic.watch(error => found.push(error));
  for (let seconds = 0; seconds < 5; seconds++) {
    mock.timers.tick(1_000);
    await new Promise(resolve => setImmediate(resolve));
  }
  assert.deepEqual(
    found.map(({ message }) => message),
    ['topic orders was deleted and made again'],
  );
  end();
});

test('brokers that give no ids have one topic of a name', async () => {
  const { topic, reads, asked } = await subject([undefined], 'a');
  assert.deepEqual([topic.source, topic.isMadeAgain], [base.EventSourceArn, false]);
  await topic.check();
  topic.placed();
  assert.deepEqual([reads, asked()], [[], 1]);
});
