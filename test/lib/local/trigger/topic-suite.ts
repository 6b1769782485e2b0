import assert from 'node:assert/strict';
import { afterEach, it } from 'node:test';
import { createTopic } from '../../../../lib/local/create-topic.ts';
import { createIdempotentProducer } from '../../../../lib/local/kafka-client.ts';
import { partitionLags } from '../../../../lib/local/trigger/positions.ts';
import { createTopicIds, TopicMissing } from '../../../../lib/local/topics/topic-ids.ts';
import type { MappingSettings } from '../../../../lib/mapping/settings.ts';
import { untilTrue } from '../../../support/until.ts';
import { type Broker, makeTopicAgain } from './broker.ts';
import { startStream, type Stream } from './stream.ts';

const cluster = 'arn:aws:kafka:us-east-1:000000000000:cluster/c/0-1';
const timestamp = '1767225600000';

/** Topics that are deleted, made again and given partitions while mappings read them. */
export function topicSuite(broker: () => Broker): void {
  let stream: Stream | undefined;
  afterEach(() => stream?.stop());
  const start = async (more?: Partial<MappingSettings>): Promise<Stream> => {
    stream = await startStream(broker().address, more);
    return stream;
  };

  it('is known by an id that the name has until it is deleted', async () => {
    const { admin, topic } = await start();
    const ids = createTopicIds(['127.0.0.1:1', broker().address]);
    const id = await ids.read(topic);
    assert.match(id ?? '', /^[0-9a-f]{32}$/);
    assert.equal(await ids.read(topic), id);
    await admin.deleteTopics({ topics: [topic] });
    await untilTrue(() =>
      ids.read(topic).then(
        () => false,
        error => error instanceof TopicMissing,
      ),
    );
    await createTopic(admin, { topic, numPartitions: 3 });
    assert.notEqual(await ids.read(topic), id);
    ids.stop();
    await assert.rejects(ids.read(topic), /closed/);
  });

  it('that is made again with records as old as the first ones has them delivered, of another source', async () => {
    const { admin, topic, sendAll, drained, events, values, warnings } = await start();
    const three = (name: string) =>
      ['1', '2', '3'].map(i => ({ partition: 0, timestamp, value: `${name}${i}` }));
    await sendAll(three('old'));
    await drained();
    await makeTopicAgain(admin, topic);
    await sendAll(three('new'));
    await untilTrue(() => values().length >= 6);
    await drained();
    assert.deepEqual(
      values(),
      [...three('old'), ...three('new')].map(({ value }) => value),
    );
    const sources = new Map(events().map(({ eventSourceArn, records }) => [eventSourceArn, records]));
    assert.equal(sources.size, 2, 'one source each');
    const [first, second] = [...sources.keys()];
    assert.equal(first, cluster);
    assert.match(
      second ?? '',
      /^arn:aws:kafka:us-east-1:000000000000:cluster\/c\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-1$/,
    );
    assert.match(warnings.join('\n'), /was deleted and made again: .* another source/);
  });

  it('that is made again while the mapping is stopped is read from its beginning, also by one that began at its end', async () => {
    const { admin, topic, settings, mappings, sendAll, drained, values } = await start({
      StartingPosition: 'LATEST',
    });
    const ids = createTopicIds([broker().address]);
    const id = await ids.read(topic);
    const committed = async (of = id) =>
      (await partitionLags(admin, settings.ConsumerGroupId, topic, of)).map(({ current }) => current);
    await untilTrue(async () => (await committed()).every(offset => offset === 0n));
    await sendAll([{ partition: 0, value: 'a' }]);
    await drained();
    assert.deepEqual(await committed(), [1n, 0n, 0n]);
    assert.deepEqual(await committed('another'), [-1n, -1n, -1n], 'offsets of another topic are none');
    await mappings().enable(settings.UUID, false);
    await mappings().settled(settings.UUID);
    await makeTopicAgain(admin, topic);
    await sendAll([
      { partition: 0, value: 'b' },
      { partition: 1, value: 'c' },
    ]);
    await mappings().enable(settings.UUID, true);
    await untilTrue(() => values().length === 3);
    assert.deepEqual(values().sort(), ['a', 'b', 'c']);
    ids.stop();
  });

  it('that gets partitions while a mapping reads it from its end has them read from their beginning', async () => {
    const { admin, topic, settings, mappings, values } = await start({
      StartingPosition: 'LATEST',
    });
    await untilTrue(async () => {
      const lags = await partitionLags(admin, settings.ConsumerGroupId, topic);
      return lags.every(({ current }) => current === 0n);
    });
    const grow = async (count: number) => {
      await admin.createPartitions({ topicPartitions: [{ topic, count }] });
      // One that knew fewer partitions would drop the record without a word.
      const producer = createIdempotentProducer({ brokers: [broker().address], clientId: 'grow' });
      await producer.connect();
      await producer.send({ topic, messages: [{ partition: count - 1, value: String(count) }] });
      await producer.disconnect();
    };
    await grow(4);
    await untilTrue(() => values().includes('4'));
    await mappings().enable(settings.UUID, false);
    await mappings().settled(settings.UUID);
    await grow(5);
    await mappings().enable(settings.UUID, true);
    await untilTrue(() => values().includes('5'));
    assert.deepEqual(values().sort(), ['4', '5']);
  });
}
