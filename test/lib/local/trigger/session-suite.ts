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
  it('18, 19: a consumer that is lost during a call is not at its end before that call is', async () => {
    const topic = 'lost';
    const kafka = createKafka({ brokers: [broker().address], clientId: 'test' });
    const admin = kafka.admin();
    const producer = createIdempotentProducer({ brokers: [broker().address], clientId: 'test' });
    await Promise.all([admin.connect(), producer.connect()]);
    await createTopic(admin, { topic, numPartitions: 1 });
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
}
