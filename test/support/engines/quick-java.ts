import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createTopic } from '../../../lib/local/create-topic.ts';
import type { FetchedPlan } from '../../../lib/local/engines/choose.ts';
import { createEngines } from '../../../lib/local/engines/create-engines.ts';
import { draftOf } from '../../../lib/local/engines/draft.mjs';
import { lockInCache } from '../../../lib/local/engines/fetch.ts';
import { askBroker } from '../../../lib/local/engines/kafka-probe.ts';
import { takePorts } from '../../../lib/local/engines/ports.ts';
import { claim } from '../../../lib/local/engines/run-file.ts';
import { createIdempotentProducer, createKafka } from '../../../lib/local/kafka-client.ts';
import { until } from '../until.ts';

type Broker = Extract<FetchedPlan['kafka'], { kind: 'cache' }>;

/**
 * Lets every broker of the tests start with less than half the work: its classes come from an archive, made in the cache
 * once, and only the quick one of Java's compilers is used. What a broker does is the same.
 */
export async function quickJava({ kafka }: FetchedPlan): Promise<void> {
  if (kafka.kind === 'external' || process.env['JDK_JAVA_OPTIONS'] !== undefined) return;
  const archive = await classesOf(kafka);
  process.env['JDK_JAVA_OPTIONS'] = `-XX:TieredStopAtLevel=1 "-XX:SharedArchiveFile=${archive}"`;
}

async function classesOf(kafka: Broker): Promise<string> {
  const { stderr: version } = await promisify(execFile)(kafka.java, ['-version']);
  const hash = createHash('sha256')
    .update(JSON.stringify([kafka, version]))
    .digest('hex')
    .slice(0, 12);
  const cache = dirname(kafka.jars);
  const archive = join(cache, `kafka-classes-${hash}.jsa`);
  if (existsSync(archive)) return archive;
  const lock = await lockInCache(cache, 'kafka-classes');
  try {
    if (!existsSync(archive)) await archiveClasses(kafka, archive);
    return archive;
  } finally {
    lock.release();
  }
}

/** A broker writes it when it ends, which takes some seconds: longer than its supervisor would wait for it. */
async function archiveClasses(kafka: Broker, archive: string): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), 'millrace-classes-'));
  const draft = draftOf(archive);
  const wish = { flag: '--port', usual: 23_700 };
  const ports = await takePorts({ kafka: wish, kafkaController: wish, mysql: wish, dynamodb: wish });
  const address = `127.0.0.1:${ports.kafka}`;
  const run = await claim(state);
  try {
    await prepared(kafka, run, ports);
    const java = spawn(
      kafka.java,
      [
        `-XX:ArchiveClassesAtExit=${draft}`,
        '-XX:+UseSerialGC',
        `-Dlog4j2.configurationFile=${join(state, 'tmp', 'log4j2.properties')}`,
        '-cp',
        join(kafka.jars, '*'),
        'kafka.Kafka',
        join(state, 'tmp', 'kafka.properties'),
      ],
      { stdio: 'ignore' },
    );
    const ended = once(java, 'exit');
    try {
      await until('the broker answers', 120_000, async () => (await askBroker([address])) !== '');
      await exercise(address);
    } finally {
      java.kill('SIGTERM');
      await ended;
    }
    renameSync(draft, archive);
  } finally {
    run.release();
    rmSync(state, { recursive: true, force: true });
  }
}

/** Leaves formatted data and the files of settings in the state. */
async function prepared(
  kafka: Broker,
  run: Awaited<ReturnType<typeof claim>>,
  ports: Parameters<typeof createEngines>[1]['ports'],
): Promise<void> {
  const others = {
    mysql: { kind: 'external', credentials: { host: '127.0.0.1', port: 1, user: '', password: '' } },
    dynamodb: { kind: 'external', endpoint: 'http://127.0.0.1:1' },
  } as const;
  const engines = createEngines({ kafka, ...others }, { run, ports, onEvent: () => {} });
  await engines.kafka.start();
  await engines.kafka.stop();
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
