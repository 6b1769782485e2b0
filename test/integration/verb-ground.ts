import type { Admin, Kafka, Producer } from 'kafkajs';
import { createTopic } from '../../lib/local/create-topic.ts';
import { createIdempotentProducer, createKafka } from '../../lib/local/kafka-client.ts';
import { startAwsStub, type StubEvent } from '../support/aws/aws-stub.ts';
import type { LocalRun } from '../support/run/local-run.ts';
import { hosted } from '../support/run/hosted.ts';
import { tickMessage } from '../support/trades/tick-message.ts';

/** One place with a stream `trades-transform`, running, that a stack owns. */
export interface Ground {
  readonly topic: string;
  /** A topic without a stream. */
  readonly free: string;
  readonly function: string;
  readonly admin: Admin;
  readonly producer: Producer;
  /** Runs `npm run streams` against it. */
  streams(...words: string[]): Promise<Ended>;
  /** Sends records to the stream's topic, or another, one after the other to partitions 0, 1 and 2. */
  send(count: number, topic?: string): Promise<void>;
  stop(): Promise<void>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The whole app on this machine. */
export async function localGround(run: LocalRun): Promise<Ground> {
  const clients = await clientsOf(run.output('BootstrapBrokers'));
  const ground = {
    topic: 'trading_data',
    free: 'test_topic',
    ...clients,
    streams: (...words: string[]) => hosted('streams', [...words, '--state', run.state]),
    send: sender(clients.producer, 'trading_data'),
    stop: () => close(clients),
  };
  const { stdout } = await ground.streams('list', '--json');
  const all = JSON.parse(stdout) as { name: string; function: string }[];
  const transform = all.find(({ name }) => name === 'trades-transform');
  return { ...ground, function: transform?.function ?? '' };
}

/** The stub in AWS's place, with real brokers, and a function that remembers what it wrote. */
export async function stubGround(brokers: string) {
  const clients = await clientsOf(brokers);
  const topic = 'ground.of-a-stub';
  const free = `${topic}.free`;
  const deadLetters = `${topic}.dead-letters`;
  const sifted = `${topic}.sifted`;
  for (const each of [topic, free, deadLetters, sifted])
    await createTopic(clients.admin, { topic: each, numPartitions: 3 });
  const wrote: StubEvent[] = [];
  const source: StubEvent[] = [];
  let isMended = false;
  const picky = (event: StubEvent): unknown => {
    const [record] = Object.values(event.records).flat();
    const text = Buffer.from(record?.value ?? '', 'base64').toString();
    if (text === 'bad' && !isMended) throw new Error('bad is bad');
    source.push(event);
    return null;
  };
  const write = (event: StubEvent): unknown => {
    const rows = Object.values(event.records)
      .flat()
      .map(({ value }) => ({ text: Buffer.from(value ?? '', 'base64').toString() }));
    if (event.dryRun === true)
      return { dryRun: true, table: 'memory', rows, total: rows.length, setAside: [] };
    if (rows.some(({ text }) => text.includes('poison'))) throw new TypeError('cannot swallow that');
    wrote.push(event);
    return null;
  };
  const stub = await startAwsStub({
    stage: 'stub',
    brokers,
    topics: [topic, free, sifted, 'made.by-hand'],
    functions: { writer: write, deaf: () => 'done', picky },
    mappings: [
      { group: 'millrace-stub-trades-transform', topic, function: 'writer' },
      { group: 'millrace-other-trades-transform', topic, function: 'writer' },
      {
        group: 'millrace-stub-late',
        topic: free,
        function: 'picky',
        settings: { DestinationConfig: { OnFailure: { Destination: `kafka://${deadLetters}` } } },
      },
      { group: 'somebody-elses', topic, function: 'writer' },
      {
        group: 'millrace-stub-sifter',
        topic: sifted,
        function: 'writer',
        settings: {
          FilterCriteria: { Filters: [{ Pattern: '{"value":{"keep":[true]}}' }] },
          ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 1 },
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        },
      },
    ],
  });
  return {
    topic,
    free,
    sifted,
    function: 'writer',
    ...clients,
    wrote,
    clusterArn: stub.clusterArn,
    arnOf: stub.arnOf,
    stack: stub.stack,
    put: stub.put,
    /** A stream whose function fails on `bad` until mended. */
    dead: {
      name: 'late',
      deadLetters,
      source,
      mend: () => {
        isMended = true;
      },
    },
    environment: stub.environment,
    streams: (...words: string[]) => hosted('streams', [...words, '--aws', stub.stack], stub.environment),
    send: sender(clients.producer, topic),
    async stop() {
      stub.stop();
      await close(clients);
    },
  };
}

interface Clients {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly producer: Producer;
}

async function clientsOf(brokers: string): Promise<Clients> {
  const options = { brokers: brokers.split(','), clientId: 'test' };
  const kafka = createKafka(options);
  const admin = kafka.admin();
  const producer = createIdempotentProducer(options);
  await Promise.all([admin.connect(), producer.connect()]);
  return { kafka, admin, producer };
}

async function close({ admin, producer }: Clients): Promise<void> {
  await Promise.all([admin.disconnect(), producer.disconnect()]);
}

function sender(producer: Producer, usual: string): Ground['send'] {
  let sent = 0;
  return async (count, topic = usual) => {
    for (let i = 0; i < count; i++, sent++)
      await producer.send({ topic, messages: [{ partition: sent % 3, value: tickMessage(sent + 1) }] });
  };
}
