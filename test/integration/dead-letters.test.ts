import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { createTopic } from '../../lib/local/create-topic.ts';
import { createIdempotentProducer, createKafka } from '../../lib/local/kafka-client.ts';
import { type LocalRun, startRun } from '../support/local-run.ts';
import { program } from '../support/program.ts';
import { until } from '../support/until.ts';

const topic = 'letters';
const dead = 'letters.dead';
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

describe('a poison record under provisioned settings, from the API to redrive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-letters-'));
  const seenFile = join(folder, 'seen');
  const seen = (): string[] => readFileSync(seenFile, 'utf8').trimEnd().split('\n');
  let run: LocalRun;
  let lambda: LambdaClient;
  before(async () => {
    writeFileSync(seenFile, '');
    run = await startRun();
    lambda = new LambdaClient({
      endpoint: run.output('AwsEndpointUrl'),
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  });
  after(async () => {
    lambda.destroy();
    await run.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const streams = (...words: string[]) => program('streams', [...words, '--state', run.state]).ended;

  it('is made by Lambda’s own API', async () => {
    const brokers = run.output('BootstrapBrokers').split(',');
    const admin = createKafka({ brokers, clientId: 'test' }).admin();
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
        AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'millrace-local-picky' },
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
    const brokers = run.output('BootstrapBrokers').split(',');
    const producer = createIdempotentProducer({ brokers, clientId: 'test' });
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
    await until('the letter is there', 30_000, async () => (await letters()) === '1');
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

  it('is told by streams info and on the page', async () => {
    const { stdout } = await streams('info', 'picky');
    assert.match(stdout, /OnFailureDestinationDeliveredEventCount +1/);
    const answer = await fetch(new URL('/api/streams', run.output('DashboardUrl')));
    const { streams: all } = (await answer.json()) as { streams: { name: string; givenUp: number | null }[] };
    assert.equal(all.find(({ name }) => name === 'picky')?.givenUp, 1);
    assert.equal(all.find(({ name }) => name === 'trades-transform')?.givenUp, null);
  });

  it('stays while the function cannot take it, and is gone once it is mended and redriven', async () => {
    const vain = await streams('redrive', 'picky');
    assert.equal(vain.code, 1);
    assert.match(vain.stderr, /1 of 1 record stays/);
    assert.equal(await letters(), '1');

    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'picky', ZipFile: code(true, true) }));
    const unconfirmed = await streams('redrive', 'picky');
    assert.equal(unconfirmed.code, 1);
    assert.match(unconfirmed.stdout, /function picky did not confirm it/);
    assert.equal(await letters(), '1');

    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'picky', ZipFile: code(true) }));
    assert.equal((await streams('redrive', 'picky')).stdout, 'picky: 1 record redriven\n');
    assert.equal(await letters(), '0');
    assert.deepEqual(
      seen().filter(line => line.endsWith('bad')),
      ['1 17 bad'],
    );
  });

  async function letters(): Promise<string | undefined> {
    return /dead letters +(\d+) records?/.exec((await streams('info', 'picky')).stdout)?.[1];
  }
});
