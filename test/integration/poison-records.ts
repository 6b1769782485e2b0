import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { createTopic } from '../../lib/local/create-topic.ts';
import { createIdempotentProducer, createKafka } from '../../lib/local/kafka-client.ts';
import { hosted } from '../support/run/hosted.ts';
import type { LocalRun } from '../support/run/local-run.ts';
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

/** On a run of the stage prod. */
export function poisonRecords(run: () => LocalRun, lambda: () => LambdaClient): void {
  describe('a poison record of a mapping of one’s own in the stage prod', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-letters-'));
    const seenFile = join(folder, 'seen');
    const seen = (): string[] => readFileSync(seenFile, 'utf8').trimEnd().split('\n');
    before(() => writeFileSync(seenFile, ''));
    after(() => rmSync(folder, { recursive: true, force: true }));

    const streams = (...words: string[]) => hosted('streams', [...words, '--state', run().state]);
    const letters = (name: string) => lettersOf(run(), name);

    it('is made by Lambda’s own API', async () => {
      const admin = createKafka({ brokers: brokers(), clientId: 'test' }).admin();
      await admin.connect();
      for (const each of [topic, dead]) await createTopic(admin, { topic: each, numPartitions: 3 });
      await admin.disconnect();
      await lambda().send(
        new CreateFunctionCommand({
          FunctionName: 'picky',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: 'arn:aws:iam::000000000000:role/picky',
          Code: { ZipFile: code(false) },
          Environment: { Variables: { SEEN: seenFile, STREAM: 'picky' } },
        }),
      );
      const made = await lambda().send(
        new CreateEventSourceMappingCommand({
          FunctionName: 'picky',
          EventSourceArn: run().output('ClusterArn'),
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
        const { State } = await lambda().send(new GetEventSourceMappingCommand({ UUID: made.UUID }));
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
      const answer = await fetch(new URL('/api/streams', run().output('DashboardUrl')));
      const { streams: all } = (await answer.json()) as {
        streams: { name: string; givenUp: number | null }[];
      };
      assert.equal(all.find(({ name }) => name === 'picky')?.givenUp, 1);
      assert.equal(all.find(({ name }) => name === 'trades-transform')?.givenUp, 0);
    });

    it('stays while the function cannot take it, and is gone once it is mended and redriven', async () => {
      const vain = await streams('redrive', 'picky');
      assert.equal(vain.code, 1);
      assert.match(vain.stderr, /1 of 1 record stays/);
      assert.equal(await letters('picky'), '1');

      await lambda().send(
        new UpdateFunctionCodeCommand({ FunctionName: 'picky', ZipFile: code(true, true) }),
      );
      const unconfirmed = await streams('redrive', 'picky');
      assert.equal(unconfirmed.code, 1);
      assert.match(unconfirmed.stdout, /function picky did not confirm it/);
      assert.equal(await letters('picky'), '1');

      await lambda().send(new UpdateFunctionCodeCommand({ FunctionName: 'picky', ZipFile: code(true) }));
      assert.equal((await streams('redrive', 'picky')).stdout, 'picky: 1 record redriven\n');
      assert.equal(await letters('picky'), '0');
      assert.deepEqual(
        seen().filter(line => line.endsWith('bad')),
        ['1 17 bad'],
      );
    });

    it('gives a stream of a user the same pollers', async () => {
      const { stderr } = await streams('create', 'mine', '--topic', 'test_topic', '--function', 'picky');
      assert.equal(stderr, '');
      const { EventSourceMappings: all = [] } = await lambda().send(new ListEventSourceMappingsCommand({}));
      const mine = all.find(({ Topics }) => Topics?.[0] === 'test_topic');
      assert.equal(mine?.ProvisionedPollerConfig?.PollerGroupName, 'millrace-prod');
      assert.equal(mine?.DestinationConfig, undefined);
    });

    function brokers(): readonly string[] {
      return run().output('BootstrapBrokers').split(',');
    }
  });
}

/** How many dead letters of a stream wait. */
export async function lettersOf(run: LocalRun, name: string): Promise<string | undefined> {
  const { stdout } = await hosted('streams', ['info', name, '--state', run.state]);
  return /dead letters +(\d+) records?/.exec(stdout)?.[1];
}
