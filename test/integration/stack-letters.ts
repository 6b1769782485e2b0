import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import kafkajs from 'kafkajs';
import { createIdempotentProducer, createKafka } from '../../lib/local/kafka-client.ts';
import type { startFaultyDynamodb } from '../support/engines/faulty-dynamodb.ts';
import { hosted } from '../support/run/hosted.ts';
import type { LocalRun } from '../support/run/local-run.ts';
import { tickMessage } from '../support/trades/tick-message.ts';
import { until } from '../support/until.ts';
import { lettersOf } from './poison-records.ts';

const tradesDead = 'trading_data.dead-letters';
/** Of the ticks; others on the same run have lower ones. */
const ids = [101, 102, 103, 104, 105, 106] as const;
const bad = 104;

/** On a run of the stage prod whose DynamoDB can be made to refuse writes. */
export function stackLetters(
  run: () => LocalRun,
  lambda: () => LambdaClient,
  dynamodb: () => Awaited<ReturnType<typeof startFaultyDynamodb>>,
): void {
  describe('a poison record of a mapping of the stack in the stage prod', () => {
    let rowsBefore = 0;
    before(async () => {
      const { code, stderr } = await streams('start', '--all');
      assert.equal(code, 0, stderr);
    });

    const streams = (...words: string[]) => hosted('streams', [...words, '--state', run().state]);
    const letters = (name: string) => lettersOf(run(), name);

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

    it('sends a trade that its table refuses to the stack’s dead letters, however large, and stores all others', async () => {
      const [, transform] = await own();
      rowsBefore = await rowsWritten();
      await lambda().send(
        new UpdateEventSourceMappingCommand({ UUID: transform?.UUID, MaximumBatchingWindowInSeconds: 1 }),
      );
      // Beside others it is left out, so that they are stored; alone it is refused.
      dynamodb().setMood((_, items) => {
        const refused = items.filter(item => item.includes('"Poison"'));
        return refused.length > 0 && refused.length === items.length ? 'ValidationException' : refused;
      });
      const producer = createIdempotentProducer({ brokers: brokers(), clientId: 'test' });
      await producer.connect();
      // A byte of a header takes five in an event, so this is the largest letter of a record that the topic takes.
      const headers = { large: Buffer.alloc(1_000_000, 0x80) };
      const messages = ids.map(id => ({
        partition: id % 3,
        value: id === bad ? tickMessage(id, 10, 'Poison').replace(']', ',"nonsense"]') : tickMessage(id),
        ...(id === bad && { headers }),
      }));
      for (const message of messages) await producer.send({ topic: 'trading_data', messages: [message] });
      await producer.disconnect();
      await until('the letter is there', 60_000, async () => (await letters('trades-transform')) === '1');
      assert.deepEqual(
        await stored(),
        ids.filter(id => id !== bad),
      );
      assert.equal(await rowsWritten(), rowsBefore + 5);
    });

    it('redrives the stack’s own letter once its table takes it, and counts it once', async () => {
      const vain = await streams('redrive', 'trades-transform');
      assert.match(vain.stdout, /ValidationException/);
      assert.match(vain.stderr, /1 of 1 record stays/);
      dynamodb().setMood(() => undefined);
      assert.equal(
        (await streams('redrive', 'trades-transform')).stdout,
        'trades-transform: 1 record redriven\n',
      );
      assert.equal(await letters('trades-transform'), '0');
      assert.deepEqual(await stored(), ids);
      assert.equal(await rowsWritten(), rowsBefore + 6);
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
      return run().output('BootstrapBrokers').split(',');
    }

    /** The aggregate's, then the transform's. */
    async function own(): Promise<readonly EventSourceMappingConfiguration[]> {
      const { EventSourceMappings: all = [] } = await lambda().send(new ListEventSourceMappingsCommand({}));
      const groupOf = ({ AmazonManagedKafkaEventSourceConfig: config }: EventSourceMappingConfiguration) =>
        config?.ConsumerGroupId ?? '';
      return ['aggregate', 'transform'].flatMap(
        stream => all.find(mapping => groupOf(mapping) === `millrace-prod-trades-${stream}`) ?? [],
      );
    }

    /** Ids of the raw rows, without those that were there before. */
    async function stored(): Promise<readonly number[]> {
      const client = new DynamoDBClient({
        endpoint: dynamodb().url,
        region: 'us-east-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      });
      const found: number[] = [];
      for await (const { Items = [] } of paginateScan(
        { client },
        { TableName: run().output('RealTimeDataTable') },
      ))
        found.push(...Items.map(item => Number(item['id']?.N)));
      client.destroy();
      return found.filter(id => id >= ids[0]).sort((a, b) => a - b);
    }

    async function rowsWritten(): Promise<number> {
      const { stdout } = await streams('info', 'trades-transform');
      return Number(/rows written +(\d+)/.exec(stdout)?.[1] ?? 0);
    }
  });
}
