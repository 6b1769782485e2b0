import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import kafkajs from 'kafkajs';
import { createTopic } from '../../../../lib/local/create-topic.ts';
import { createKafka } from '../../../../lib/local/kafka-client.ts';
import type { MappingSettings } from '../../../../lib/mapping/settings.ts';
import { type Broker, makeTopicAgain } from './broker.ts';
import { startStream, type Stream } from './stream.ts';
import { untilTrue } from '../../../support/until.ts';

const { CompressionTypes } = kafkajs;

/** Event source mappings as their specification has them; one of the tests kills the broker. */
export function mappingSuite(broker: () => Broker): void {
  let stream: Stream;
  afterEach(() => stream.stop());

  const start = async (more?: Partial<MappingSettings>): Promise<Stream> => {
    stream = await startStream(broker().address, more);
    return stream;
  };
  const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));
  const byNumber = (a: string, b: string): number => Number(a) - Number(b);
  const groupState = async ({ admin, settings }: Stream): Promise<string | undefined> =>
    (await admin.describeGroups([settings.ConsumerGroupId])).groups[0]?.state;
  /** Committed offsets of its partitions in their order; -1 where there is none yet. */
  const positions = async ({ admin, settings, topic }: Pick<Stream, 'admin' | 'settings' | 'topic'>) => {
    const [group] = await admin.fetchOffsets({ groupId: settings.ConsumerGroupId, topics: [topic] });
    const places = (group?.partitions ?? []).toSorted((a, b) => a.partition - b.partition);
    return places.map(({ offset }) => offset);
  };

  describe('an event source mapping', () => {
    it('1, 3, 4, 5, 6, 7, 8, 9, 82: hands over events as MSK does: base64, signed header bytes, absent nulls, numbers', async () => {
      const { topic, sendAll, events, drained } = await start();
      await sendAll([
        {
          partition: 1,
          key: 'kéy',
          value: '{"a":1}',
          timestamp: '1790000000123',
          headers: { trace: ['aë', 'b'], '7': Buffer.from([255, 0]), ünïcode: '' },
        },
        { partition: 1, key: null, value: null, timestamp: '1790000000124' },
        { partition: 1, value: '', timestamp: '1790000000125' },
      ]);
      await drained();
      const records = events().flatMap(event => event.records[`${topic}-1`] ?? []);
      const common = { topic, partition: 1, timestampType: 'CREATE_TIME' };
      assert.deepEqual(
        { ...events()[0], records },
        {
          eventSource: 'aws:kafka',
          eventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/0-1',
          bootstrapServers: broker().address,
          records: [
            {
              ...common,
              offset: 0,
              timestamp: 1790000000123,
              key: 'a8OpeQ==',
              value: 'eyJhIjoxfQ==',
              headers: [{ '7': [-1, 0] }, { trace: [97, -61, -85] }, { trace: [98] }, { ünïcode: [] }],
            },
            { ...common, offset: 1, timestamp: 1790000000124, headers: [] },
            { ...common, offset: 2, timestamp: 1790000000125, value: '', headers: [] },
          ],
        },
      );
      assert.deepEqual(Object.keys(records[0] ?? {}), [
        'topic',
        'partition',
        'offset',
        'timestamp',
        'timestampType',
        'key',
        'value',
        'headers',
      ]);
    });

    it('12, 19: hands over every record once and in order, in batches of at most the batch size', async () => {
      const { send, drained, values, events, mappings, settings, result } = await start({ BatchSize: 7 });
      await send(200);
      await drained();
      assert.deepEqual(values().sort(byNumber), numbers(200));
      const offsets = new Map<string, number>();
      for (const { records } of events()) {
        assert.ok(Object.values(records).flat().length <= 7);
        for (const record of Object.values(records).flat()) {
          const name = `${record.topic}-${record.partition}`;
          assert.equal(record.offset, (offsets.get(name) ?? -1) + 1);
          offsets.set(name, record.offset);
        }
      }
      await untilTrue(() => mappings().counts(settings.UUID)?.committed === 200);
      assert.equal(result(), 'OK');
    });

    it('36, 46: tries a failing batch again until it succeeds, and a killed process at once', async () => {
      const { send, control, drained, values, result, begun, pids } = await start();
      control({ fail: 'database away' });
      await send(10);
      await untilTrue(() => result() === 'PROBLEM: Function call failed: Error: database away');
      control({});
      await drained();
      assert.equal(result(), 'OK');

      control({ wait: 60_000 });
      await send(10);
      await untilTrue(() => begun() > 0);
      control({});
      for (const pid of pids()) process.kill(pid, 'SIGKILL');
      await drained();
      assert.deepEqual(values().sort(byNumber), numbers(20));
    });

    it('28, 30, 34: when disabled ends its call, commits, leaves the group, and continues there when enabled', async () => {
      const { send, control, mappings, settings, values, begun, drained, admin, topic } = await start();
      control({ wait: 300 });
      await send(3);
      await untilTrue(() => begun() > 0);
      assert.equal((await mappings().enable(settings.UUID, false)).State, 'Disabling');
      assert.equal((await mappings().settled(settings.UUID)).State, 'Disabled');
      const handedOver = values().length;
      assert.ok(handedOver > 0);
      const lags = await admin.fetchOffsets({ groupId: settings.ConsumerGroupId, topics: [topic] });
      assert.equal(
        lags[0]?.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0),
        handedOver,
      );
      assert.equal(await groupState(stream), 'Empty');

      control({});
      await send(10);
      await mappings().enable(settings.UUID, true);
      assert.equal((await mappings().settled(settings.UUID)).State, 'Enabled');
      await drained();
      assert.deepEqual(values().sort(byNumber), numbers(13));
    });

    it('31: keeps its run-time state over a restart and over a put that says nothing of it', async () => {
      const { send, mappings, settings, values, restart, drained } = await start();
      await mappings().enable(settings.UUID, false);
      await mappings().settled(settings.UUID);
      await send(5);
      await restart();
      assert.equal(mappings().get(settings.UUID)?.State, 'Disabled');
      assert.deepEqual(values(), []);
      await mappings().put({ ...settings, BatchSize: 3 }, true);
      assert.equal((await mappings().settled(settings.UUID)).State, 'Enabled');
      await drained();
      assert.deepEqual(values().sort(byNumber), numbers(5));
      assert.equal(mappings().get(settings.UUID)?.BatchSize, 3);
      await mappings().remove(settings.UUID);
      await untilTrue(() => mappings().get(settings.UUID) === undefined);
    });

    it('18, 28: commits what is under way when stopped, so that a restart repeats nothing', async () => {
      const { send, control, values, restart, drained, begun } = await start();
      control({ wait: 200 });
      await send(30);
      await untilTrue(() => begun() > 0);
      await restart();
      control({});
      await drained();
      assert.deepEqual(values().sort(byNumber), numbers(30));
    });

    for (const [position, more] of [
      ['LATEST', {}],
      ['AT_TIMESTAMP', { StartingPositionTimestamp: Date.now() / 1000 + 3600 }],
    ] as const)
      it(`24, 25: begins at ${position} once, also when it was stopped before the first record`, async () => {
        const { send, mappings, settings, values, drained, admin, topic } = await start({
          StartingPosition: 'LATEST',
          ...more,
        });
        await untilTrue(async () => (await positions({ admin, settings, topic })).join() === '0,0,0');
        await mappings().enable(settings.UUID, false);
        await mappings().settled(settings.UUID);
        await send(6);
        await mappings().enable(settings.UUID, true);
        await drained();
        assert.deepEqual(values().sort(byNumber), numbers(6));
      });

    it('27: shares the group with another member, and takes its partitions over when that leaves', async () => {
      const { send, values, drained, settings, topic } = await start();
      const other = createKafka({ brokers: [broker().address], clientId: 'other' }).consumer({
        groupId: settings.ConsumerGroupId,
        sessionTimeout: 6_000,
        maxWaitTimeInMs: 100,
      });
      const got: string[] = [];
      await other.connect();
      try {
        // From the beginning: a member that looks for the end only after the records were sent would pass over them.
        await other.subscribe({ topic, fromBeginning: true });
        const joined = new Promise(resolve => other.on(other.events.GROUP_JOIN, resolve));
        await other.run({ eachMessage: async ({ message }) => void got.push(String(message.value)) });
        await joined;
        await send(30);
        await untilTrue(() => got.length > 0 && got.length + values().length >= 30);
      } finally {
        await other.disconnect();
      }
      await send(15);
      await drained();
      assert.deepEqual([...new Set([...got, ...values()])].sort(byNumber), numbers(45));
    });
  });

  describe('a mapping', () => {
    it('32: that is deleted and made again goes on under its group, and begins anew under another', async () => {
      const { send, mappings, settings, values, drained } = await start();
      await send(6);
      await drained();
      const gone = async (UUID: string): Promise<void> => {
        assert.equal((await mappings().remove(UUID)).State, 'Deleting');
        await untilTrue(() => mappings().get(UUID) === undefined);
      };
      await gone(settings.UUID);
      await send(3);
      await mappings().put(settings);
      await drained();
      assert.deepEqual(values().sort(byNumber), numbers(9));
      await gone(settings.UUID);
      const UUID = crypto.randomUUID();
      await mappings().put({ ...settings, UUID, ConsumerGroupId: UUID });
      await untilTrue(() => values().length === 18);
      await mappings().remove(UUID);
    });

    it('68: hands over compressed batches plain, and commits behind the gaps that transactions leave', async () => {
      const { topic, sendAll, producer, values, drained, events, admin } = await start();
      await producer.send({
        topic,
        compression: CompressionTypes.GZIP,
        messages: [
          { partition: 0, value: '0' },
          { partition: 0, value: '1' },
        ],
      });
      const transactional = createKafka({ brokers: [broker().address], clientId: 'transactional' }).producer({
        transactionalId: `t-${topic}`,
        idempotent: true,
        maxInFlightRequests: 1,
      });
      await transactional.connect();
      const transaction = await transactional.transaction();
      await transaction.send({ topic, messages: [{ partition: 0, value: '2' }] });
      await transaction.commit();
      const marked = (ends: readonly { partition: number; high: string }[]): boolean =>
        ends.some(({ partition, high }) => partition === 0 && high === '4');
      await untilTrue(async () => marked(await admin.fetchTopicOffsets(topic)));
      await sendAll([{ partition: 0, value: '3' }]);
      await drained();
      await transactional.disconnect();
      assert.deepEqual(values(), numbers(4));
      const offsets = events().flatMap(({ records }) => records[`${topic}-0`] ?? []);
      assert.deepEqual(
        offsets.map(({ offset }) => offset),
        [0, 1, 2, 4],
      );
    });
  });

  describe('a mapping whose', () => {
    it('36, 45: topic is deleted says so, and begins at the start of the topic that is made again', async () => {
      const { send, drained, admin, topic, result, values } = await start();
      await send(9);
      await drained();
      await admin.deleteTopics({ topics: [topic] });
      await untilTrue(() => result() === `PROBLEM: Topic not found: ${topic}`);
      await createTopic(admin, { topic, numPartitions: 3 });
      await untilTrue(() => result() === 'OK');
      const producer = createKafka({ brokers: [broker().address], clientId: 'again' }).producer();
      await producer.connect();
      await producer.send({ topic, messages: [{ partition: 0, value: '9' }] });
      await untilTrue(() => values().length === 10);
      await producer.disconnect();
    });

    it('topic is deleted and made again at once begins at its start too, with a named warning or none skipped', async () => {
      const { send, drained, admin, topic, values, warnings } = await start();
      await send(9);
      await drained();
      await makeTopicAgain(admin, topic);
      const producer = createKafka({ brokers: [broker().address], clientId: 'again' }).producer();
      await producer.connect();
      await producer.send({ topic, messages: [{ partition: 0, value: '9' }] });
      await untilTrue(() => values().length === 10, 20_000);
      assert.ok(warnings.length > 0);
      await producer.disconnect();
    });

    it('committed offset is out of range begins at its starting position, with a named warning', async () => {
      const { send, drained, mappings, settings, admin, topic, values, warnings } = await start();
      await send(9);
      await drained();
      await mappings().enable(settings.UUID, false);
      await mappings().settled(settings.UUID);
      await admin.setOffsets({
        groupId: settings.ConsumerGroupId,
        topic,
        partitions: [{ partition: 1, offset: '500' }],
      });
      await mappings().enable(settings.UUID, true);
      await untilTrue(() => values().length === 12);
      assert.match(warnings.join('\n'), /offset 500 of .*-1 is out of range \(0 to 3\)/);
      await drained();
    });

    it('36, 37: broker is killed says so, and goes on when it is back, with nothing lost', async () => {
      const { send, drained, values, result } = await start();
      await send(30);
      const sending = send(60);
      broker().kill();
      await untilTrue(() => result().startsWith('PROBLEM: Connection error'));
      await sending;
      await drained(30_000);
      assert.deepEqual([...new Set(values())].sort(byNumber), numbers(90));
      assert.equal(result(), 'OK');
    });

    it('24: that begins at the end commits its starting position once, and never goes back to it', async () => {
      const { send, drained, values, restart, ...rest } = await start({ StartingPosition: 'LATEST' });
      await untilTrue(async () => (await positions(rest)).join() === '0,0,0');
      await send(9);
      await drained();
      // Nothing but a starting position could move partitions 1 and 2 with the fetch that brings this one to partition 0.
      await send(1);
      await untilTrue(async () => (await positions(rest))[0] === '4');
      assert.deepEqual(await positions(rest), ['4', '3', '3']);
      await restart();
      await send(1);
      await drained();
      assert.deepEqual(values().sort(byNumber), numbers(11));
    });

    it('32: is deleted for good at once, whatever becomes of the batch under way', async () => {
      const { mappings, settings, control, send, begun, stored } = await start();
      control({ wait: 1_500 });
      await send(1);
      await untilTrue(() => begun() === 1);
      const { State } = await mappings().remove(settings.UUID);
      assert.equal(State, 'Deleting');
      assert.deepEqual(stored(), []);
      await untilTrue(() => mappings().get(settings.UUID) === undefined);
    });

    it('30: being disabled while the run stops still lets its batch end', async () => {
      const { mappings, settings, control, send, begun, values, admin, topic } = await start();
      control({ wait: 1_500 });
      await send(1);
      await untilTrue(() => begun() === 1);
      await mappings().enable(settings.UUID, false);
      await mappings().stop();
      assert.deepEqual(values(), ['0']);
      const [place] = await admin.fetchOffsets({ groupId: settings.ConsumerGroupId, topics: [topic] });
      assert.ok(place?.partitions.some(({ offset }) => offset === '1'));
    });
  });
}
