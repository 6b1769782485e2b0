import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import dynalite from 'dynalite';
import { strToU8, zipSync } from 'fflate';
import kafkajs from 'kafkajs';
import { createTopic } from '../../lib/local/create-topic.ts';
import { createIdempotentProducer, createKafka } from '../../lib/local/kafka-client.ts';
import { startFaultyDynamodb } from '../support/engines/faulty-dynamodb.ts';
import { type LocalRun, startRun } from '../support/run/local-run.ts';
import { program } from '../support/run/program.ts';
import { until } from '../support/until.ts';
import { tickMessage } from '../support/trades/tick-message.ts';

const topic = 'letters';
const dead = 'letters.dead';
const tradesDead = 'trading_data.dead-letters';
const records = 30;

/** Notes each record once it is through; `bad` it cannot take. An `older` one skips what lies behind its mark. */
const code = (isMended: boolean, isOlder = false): Uint8Array =>
  zipSync({
    'index.mjs': strToU8(`
import { appendFileSync } from 'node:fs';
export const handler = async event => {
  if (${isOlder}) return;
  const all = Object.values(event.records).flat();
  const texts = all.map(({ value }) => Buffer.from(value, 'base64').toString());
  if (!${isMended} && texts.includes('bad')) throw new Error('bad is bad');
  appendFileSync(process.env.SEEN, all.map(({ partition, offset }, i) => [partition, offset, texts[i]].join(' ') + '\\n').join(''));
  return event.redrive && { redrive: true, rows: all.length };
};`),
  });

describe('poison records in the stage prod, from the API and from the stack to redrive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-letters-'));
  const seenFile = join(folder, 'seen');
  const seen = (): string[] => readFileSync(seenFile, 'utf8').trimEnd().split('\n');
  const engine = dynalite({ createTableMs: 0 });
  let dynamodb: Awaited<ReturnType<typeof startFaultyDynamodb>>;
  let run: LocalRun;
  let lambda: LambdaClient;
  before(async () => {
    writeFileSync(seenFile, '');
    engine.listen(0, '127.0.0.1');
    await once(engine, 'listening');
    dynamodb = await startFaultyDynamodb(`http://127.0.0.1:${(engine.address() as AddressInfo).port}`);
    run = await startRun(['--stage', 'prod'], { MILLRACE_DYNAMODB: dynamodb.url });
    lambda = new LambdaClient({
      endpoint: run.output('AwsEndpointUrl'),
      region: 'us-east-1',
      credentials: run.credentials,
    });
  });
  after(async () => {
    lambda.destroy();
    await run.dispose();
    dynamodb.stop();
    engine.closeAllConnections();
    engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const streams = (...words: string[]) => program('streams', [...words, '--state', run.state]).ended;

  it('is made by Lambda’s own API', async () => {
    const admin = createKafka({ brokers: brokers(), clientId: 'test' }).admin();
    await admin.connect();
    for (const each of [topic, dead]) await createTopic(admin, { topic: each, numPartitions: 3 });
    await admin.disconnect();
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'picky',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/picky',
        Code: { ZipFile: code(false) },
        Environment: { Variables: { SEEN: seenFile, STREAM: 'picky' } },
      }),
    );
    const made = await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: 'picky',
        EventSourceArn: run.output('ClusterArn'),
        Topics: [topic],
        StartingPosition: 'TRIM_HORIZON',
        MaximumBatchingWindowInSeconds: 1,
        AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'millrace-prod-picky' },
        ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 1 },
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: `kafka://${dead}` } },
        MetricsConfig: { Metrics: ['EventCount'] },
      }),
    );
    await until('it is enabled', 30_000, async () => {
      const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID: made.UUID }));
      return State === 'Enabled';
    });
  });

  it('is split down to the one record, which alone goes to the dead letters', async () => {
    const producer = createIdempotentProducer({ brokers: brokers(), clientId: 'test' });
    await producer.connect();
    const messages = Array.from({ length: 3 * records }, (_, i) => ({
      partition: i % 3,
      value: i === 3 * 17 + 1 ? 'bad' : `good ${i}`,
    }));
    await producer.send({ topic, messages });
    await producer.disconnect();
    const expected = messages
      .map(({ partition, value }, i) => `${partition} ${Math.floor(i / 3)} ${value}`)
      .filter(line => !line.endsWith('bad'));
    await until('everything else is through', 60_000, () => seen().length >= expected.length);
    assert.deepEqual(seen().sort(), expected.sort());
    await until('the letter is there', 30_000, async () => (await letters('picky')) === '1');
    for (const partition of [0, 1, 2]) {
      const offsets = seen()
        .filter(line => line.startsWith(`${partition} `))
        .map(line => Number(line.split(' ')[1]));
      assert.deepEqual(
        offsets,
        offsets.toSorted((a, b) => a - b),
      );
    }
  });

  it('is shown by streams info and on the page', async () => {
    const { stdout } = await streams('info', 'picky');
    assert.match(stdout, /OnFailureDestinationDeliveredEventCount +1/);
    const answer = await fetch(new URL('/api/streams', run.output('DashboardUrl')));
    const { streams: all } = (await answer.json()) as { streams: { name: string; givenUp: number | null }[] };
    assert.equal(all.find(({ name }) => name === 'picky')?.givenUp, 1);
    assert.equal(all.find(({ name }) => name === 'trades-transform')?.givenUp, 0);
  });

  it('stays while the function cannot take it, and is gone once it is mended and redriven', async () => {
    const vain = await streams('redrive', 'picky');
    assert.equal(vain.code, 1);
    assert.match(vain.stderr, /1 of 1 record stays/);
    assert.equal(await letters('picky'), '1');

    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'picky', ZipFile: code(true, true) }));
    const unconfirmed = await streams('redrive', 'picky');
    assert.equal(unconfirmed.code, 1);
    assert.match(unconfirmed.stdout, /function picky did not confirm it/);
    assert.equal(await letters('picky'), '1');

    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'picky', ZipFile: code(true) }));
    assert.equal((await streams('redrive', 'picky')).stdout, 'picky: 1 record redriven\n');
    assert.equal(await letters('picky'), '0');
    assert.deepEqual(
      seen().filter(line => line.endsWith('bad')),
      ['1 17 bad'],
    );
  });

  it('has the stack’s own mappings provisioned, and the ledgered one without an end to its retries', async () => {
    const [aggregate, transform] = await own();
    for (const mapping of [aggregate, transform]) {
      const { MinimumPollers, MaximumPollers, PollerGroupName } = mapping?.ProvisionedPollerConfig ?? {};
      assert.deepEqual([MinimumPollers, MaximumPollers, PollerGroupName], [1, 3, 'millrace-prod']);
      assert.deepEqual(mapping?.MetricsConfig?.Metrics, ['EventCount', 'ErrorCount', 'KafkaMetrics']);
    }
    const deliveryOf = (mapping?: EventSourceMappingConfiguration) => [
      mapping?.MaximumRetryAttempts,
      mapping?.MaximumRecordAgeInSeconds,
      mapping?.BisectBatchOnFunctionError,
      mapping?.FunctionResponseTypes,
      mapping?.DestinationConfig?.OnFailure?.Destination,
    ];
    const letterTopic = `kafka://${tradesDead}`;
    assert.deepEqual(deliveryOf(transform), [5, 604_800, true, ['ReportBatchItemFailures'], letterTopic]);
    assert.deepEqual(deliveryOf(aggregate), [-1, -1, false, [], undefined]);
  });

  it('gives a stream of a user the same pollers', async () => {
    const { stderr } = await streams('create', 'mine', '--topic', 'test_topic', '--function', 'picky');
    assert.equal(stderr, '');
    const { EventSourceMappings: all = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
    const mine = all.find(({ Topics }) => Topics?.[0] === 'test_topic');
    assert.equal(mine?.ProvisionedPollerConfig?.PollerGroupName, 'millrace-prod');
    assert.equal(mine?.DestinationConfig, undefined);
  });

  it('sends a trade that its table refuses to the stack’s dead letters, however large, and stores all others', async () => {
    const [, transform] = await own();
    await lambda.send(
      new UpdateEventSourceMappingCommand({ UUID: transform?.UUID, MaximumBatchingWindowInSeconds: 1 }),
    );
    // Beside others it is left out, so that they are stored; alone it is refused.
    dynamodb.setMood((_, items) => {
      const refused = items.filter(item => item.includes('"Poison"'));
      return refused.length > 0 && refused.length === items.length ? 'ValidationException' : refused;
    });
    const producer = createIdempotentProducer({ brokers: brokers(), clientId: 'test' });
    await producer.connect();
    // A byte of a header takes five in an event, so this is the largest letter of a record that the topic takes.
    const headers = { large: Buffer.alloc(1_000_000, 0x80) };
    const messages = [1, 2, 3, 4, 5, 6].map(id => ({
      partition: id % 3,
      value: id === 4 ? tickMessage(id, 10, 'Poison').replace(']', ',"nonsense"]') : tickMessage(id),
      ...(id === 4 && { headers }),
    }));
    for (const message of messages) await producer.send({ topic: 'trading_data', messages: [message] });
    await producer.disconnect();
    await until('the letter is there', 60_000, async () => (await letters('trades-transform')) === '1');
    assert.deepEqual(await stored(), [1, 2, 3, 5, 6]);
    assert.equal(await rowsWritten(), '5');
  });

  it('redrives the stack’s own letter once its table takes it, and counts it once', async () => {
    const vain = await streams('redrive', 'trades-transform');
    assert.match(vain.stdout, /ValidationException/);
    assert.match(vain.stderr, /1 of 1 record stays/);
    dynamodb.setMood(() => undefined);
    assert.equal(
      (await streams('redrive', 'trades-transform')).stdout,
      'trades-transform: 1 record redriven\n',
    );
    assert.equal(await letters('trades-transform'), '0');
    assert.deepEqual(await stored(), [1, 2, 3, 4, 5, 6]);
    assert.equal(await rowsWritten(), '6');
  });

  it('has applied the topics’ own settings to the broker', async () => {
    const admin = createKafka({ brokers: brokers(), clientId: 'test' }).admin();
    await admin.connect();
    const configNames = ['max.message.bytes', 'retention.ms'];
    const type = kafkajs.ConfigResourceTypes.TOPIC;
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type, name: tradesDead, configNames }],
    });
    await admin.disconnect();
    const values = new Map(
      resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]),
    );
    assert.deepEqual(
      configNames.map(name => values.get(name)),
      ['6356992', '1209600000'],
    );
  });

  function brokers(): readonly string[] {
    return run.output('BootstrapBrokers').split(',');
  }

  /** The aggregate's, then the transform's. */
  async function own(): Promise<readonly EventSourceMappingConfiguration[]> {
    const { EventSourceMappings: all = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
    const groupOf = ({ AmazonManagedKafkaEventSourceConfig: config }: EventSourceMappingConfiguration) =>
      config?.ConsumerGroupId ?? '';
    return ['aggregate', 'transform'].flatMap(
      stream => all.find(mapping => groupOf(mapping) === `millrace-prod-trades-${stream}`) ?? [],
    );
  }

  /** Ids of the raw rows. */
  async function stored(): Promise<readonly number[]> {
    const client = new DynamoDBClient({
      endpoint: dynamodb.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const ids: number[] = [];
    for await (const { Items = [] } of paginateScan(
      { client },
      { TableName: run.output('RealTimeDataTable') },
    ))
      ids.push(...Items.map(item => Number(item['id']?.N)));
    client.destroy();
    return ids.sort((a, b) => a - b);
  }

  async function rowsWritten(): Promise<string | undefined> {
    return /rows written +(\d+)/.exec((await streams('info', 'trades-transform')).stdout)?.[1];
  }

  async function letters(name: string): Promise<string | undefined> {
    return /dead letters +(\d+) records?/.exec((await streams('info', name)).stdout)?.[1];
  }
});
