import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createTopic } from '../../../lib/local/create-topic.ts';
import type { FetchedPlan } from '../../../lib/local/engines/choose.ts';
import { createEngines } from '../../../lib/local/engines/create-engines.ts';
import { archiveIn } from '../../../lib/local/engines/kafka-classes.ts';
import { takePorts } from '../../../lib/local/engines/ports.ts';
import { claim } from '../../../lib/local/engines/run-file.ts';
import { createIdempotentProducer, createKafka } from '../../../lib/local/kafka-client.ts';

type Broker = Extract<FetchedPlan['kafka'], { kind: 'cache' }>;

/** Makes the archive of a broker's classes where there is none, which a run would otherwise make beside the tests. */
export async function keepClasses({ kafka }: FetchedPlan): Promise<void> {
  if (kafka.kind === 'external' || existsSync(archiveIn({ ...kafka, cache: dirname(kafka.jars) }))) return;
  const state = mkdtempSync(join(tmpdir(), 'millrace-classes-'));
  const run = await claim(state);
  const engine = await brokerOf(kafka, run);
  try {
    await engine.start();
    await exercise(engine.address);
    await engine.quicken?.(new AbortController().signal);
  } finally {
    await engine.stop();
    run.release();
    rmSync(state, { recursive: true, force: true });
  }
}

async function brokerOf(kafka: Broker, run: Awaited<ReturnType<typeof claim>>) {
  const wish = { flag: '--port', usual: 23_700 };
  const ports = await takePorts({ kafka: wish, kafkaController: wish, mysql: wish, dynamodb: wish });
  const others = {
    mysql: { kind: 'external', credentials: { host: '127.0.0.1', port: 1, user: '', password: '' } },
    dynamodb: { kind: 'external', endpoint: 'http://127.0.0.1:1' },
  } as const;
  return createEngines({ kafka, ...others }, { run, ports, onEvent: () => {} }).kafka;
}

/** What every test asks of a broker. */
async function exercise(address: string): Promise<void> {
  const options = { brokers: [address], clientId: 'test' };
  const client = createKafka(options);
  const admin = client.admin();
  const producer = createIdempotentProducer(options);
  const consumer = client.consumer({ groupId: 'test' });
  await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
  await createTopic(admin, { topic: 'test', numPartitions: 3 });
  await producer.send({ topic: 'test', messages: [{ value: 'a record' }] });
  await consumer.subscribe({ topic: 'test', fromBeginning: true });
  await new Promise<void>(resolve => {
    void consumer.run({ eachMessage: () => Promise.resolve(resolve()) });
  });
  await Promise.all([consumer.disconnect(), producer.disconnect(), admin.disconnect()]);
}
