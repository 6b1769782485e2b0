import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createTopic } from '../../../../lib/local/create-topic.ts';
import { createIdempotentProducer, createKafka } from '../../../../lib/local/kafka-client.ts';
import { runSession } from '../../../../lib/local/trigger/session.ts';
import type { InvokeResult } from '../../../../lib/local/workers/function.ts';
import { deferred } from '../engines/deferred.ts';
import type { Broker } from './broker.ts';
import { untilTrue } from '../../../support/until.ts';

/** A session of a consumer, on a broker. */
export function sessionSuite(broker: () => Broker): void {
  const openTopic = async (topic: string, numPartitions: number) => {
    const client = { brokers: [broker().address], clientId: 'test' };
    const kafka = createKafka(client);
    const admin = kafka.admin();
    const producer = createIdempotentProducer(client);
    await Promise.all([admin.connect(), producer.connect()]);
    await createTopic(admin, { topic, numPartitions });
    return { kafka, admin, producer };
  };

  it('18, 19: a consumer that is lost during a call is not at its end before that call is', async () => {
    const topic = 'lost';
    const { kafka, admin, producer } = await openTopic(topic, 1);
    const called = deferred<void>();
    const answered = deferred<InvokeResult>();
    let problems = 0;
    let isOver = false;
    const stopping = new AbortController();
    const session = runSession(
      {
        kafka,
        admin,
        settings: {
          UUID: 'u',
          EventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/0-1',
          FunctionArn: 'f',
          Topics: [topic],
          ConsumerGroupId: 'lost',
          BatchSize: 1,
          MaximumBatchingWindowInSeconds: 0,
          StartingPosition: 'TRIM_HORIZON',
        },
        bootstrapServers: [broker().address],
        readTopic: {
          id: undefined,
          source: '',
          isMadeAgain: false,
          check: () => Promise.resolve(),
          watch: () => () => {},
          placed: () => {},
        },
        invoke: () => {
          called.resolve();
          return answered.promise;
        },
        report: {
          add: () => {},
          batch: () => {},
          calls: () => {},
          lost: () => {},
          result: () => {},
          warn: () => {},
        },
        onProblem: () => problems++,
        onFlowing: () => {},
        graceMs: () => 0,
      },
      stopping.signal,
    );
    const over = assert.rejects(session).finally(() => {
      isOver = true;
    });
    await producer.send({ topic, messages: [{ value: 'a' }] });
    await called.promise;
    await producer.disconnect();
    await admin.deleteTopics({ topics: [topic] });
    // The first problem is the loss. The session watches on until it ends, so that more of them show that it goes on.
    await untilTrue(() => isOver || problems >= 3);
    assert.equal(isOver, false);
    answered.resolve({ requestId: 'r', payload: 'null', durationMs: 0 });
    await over;
    await admin.disconnect();
  });

  it('a partition that is resumed does not wait for the fetch of those that have no records', async () => {
    const topic = 'paused';
    const { kafka, admin, producer } = await openTopic(topic, 2);
    const send = (value: string, partition: number) =>
      producer.send({ topic, messages: [{ partition, value }] });
    await send('first', 0);
    const seen: string[] = [];
    // Longer than the test may take.
    const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 600_000 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const [one, both] = [[0], [0, 1]].map(partitions => [{ topic, partitions }]);
    let fetches = 0;
    consumer.on(consumer.events.FETCH_START, () => fetches++);
    await consumer.run({
      eachMessage: async ({ message: { value } }) => {
        seen.push(String(value));
        // Before the fetch that follows; after the third, as a consumer disconnects when that one has ended.
        consumer.pause((value?.toString() === 'first' ? one : both) ?? []);
      },
    });
    for (const [at, value] of ['second', 'third'].entries()) {
      await untilTrue(() => seen.length === at + 1);
      const before = fetches;
      await untilTrue(() => fetches > before);
      await send(value, 0);
      consumer.resume(both ?? []);
    }
    await untilTrue(() => seen.length === 3);
    assert.deepEqual(seen, ['first', 'second', 'third']);
    await Promise.all([consumer.disconnect(), producer.disconnect(), admin.disconnect()]);
  });
}
